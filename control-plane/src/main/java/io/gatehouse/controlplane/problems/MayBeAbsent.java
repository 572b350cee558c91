package io.gatehouse.controlplane.problems;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On an endpoint's body: leaving it out is fine. Without this, {@link BodyNeeded} refuses an empty body and JSON's {@code null}. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface MayBeAbsent {}

package io.gatehouse.model.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a route does with a request that passed its policies. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes(@JsonSubTypes.Type(value = Action.Forward.class, name = "forward"))
public sealed interface Action {

    /** Sends the request on to a target of the named upstream and streams its answer back. */
    record Forward(String upstream) implements Action {}
}

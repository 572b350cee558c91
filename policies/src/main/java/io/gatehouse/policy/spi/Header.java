package io.gatehouse.policy.spi;

/** A header field that a policy adds to a response. */
public record Header(HeaderName name, String value) {}

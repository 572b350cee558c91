package io.gatehouse.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The kinds of entity that travel to nodes. */
public enum EntityKind {
    @JsonProperty("api")
    API,
    @JsonProperty("plan")
    PLAN,
    @JsonProperty("consumer")
    CONSUMER,
    @JsonProperty("subscription")
    SUBSCRIPTION,
    @JsonProperty("key")
    KEY,
    @JsonProperty("certificate")
    CERTIFICATE
}

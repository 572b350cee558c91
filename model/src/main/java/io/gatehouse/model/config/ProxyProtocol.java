package io.gatehouse.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether connections to an upstream begin with a header that says who called (HAProxy, {@code proxy-protocol.txt}). */
public enum ProxyProtocol {
    /** They do not. */
    @JsonProperty("off")
    OFF,
    /** Version 1, a line of text. */
    @JsonProperty("v1")
    V1,
    /** Version 2, binary. */
    @JsonProperty("v2")
    V2
}

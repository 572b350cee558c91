package io.gatehouse.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether callers show a certificate of their own in the TLS handshake. */
public enum ClientAuth {
    /** They are not asked. */
    @JsonProperty("none")
    NONE,
    /** They may. */
    @JsonProperty("optional")
    OPTIONAL,
    /** They must. */
    @JsonProperty("required")
    REQUIRED
}

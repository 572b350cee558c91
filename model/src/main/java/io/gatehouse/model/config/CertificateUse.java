package io.gatehouse.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** To whom a certificate is shown. */
public enum CertificateUse {
    /** To callers, for its host names. */
    @JsonProperty("callers")
    CALLERS,
    /** To upstreams that ask for one, where an API says so. */
    @JsonProperty("upstreams")
    UPSTREAMS
}

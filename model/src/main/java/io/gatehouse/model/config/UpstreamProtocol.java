package io.gatehouse.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is spoken to the targets of an upstream. */
public enum UpstreamProtocol {
    /** HTTP/2 where a target chooses it in the TLS handshake (RFC 7301), else HTTP/1.1. */
    @JsonProperty("auto")
    AUTO,
    /** HTTP/1.1 always. */
    @JsonProperty("http1")
    HTTP1,
    /** HTTP/2 always: in clear, with prior knowledge (RFC 9113, section 3.3). */
    @JsonProperty("http2")
    HTTP2
}

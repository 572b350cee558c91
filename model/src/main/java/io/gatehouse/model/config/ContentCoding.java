package io.gatehouse.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A content coding that a body can be put into on its way to a caller (RFC 9110, section 8.4.1). */
public enum ContentCoding {
    @JsonProperty("gzip")
    GZIP("gzip"),
    /** RFC 7932. */
    @JsonProperty("br")
    BR("br"),
    /** RFC 8878. */
    @JsonProperty("zstd")
    ZSTD("zstd");

    private final String token;

    ContentCoding(String token) {
        this.token = token;
    }

    /** As it stands in {@code Accept-Encoding} and {@code Content-Encoding}. */
    public String token() {
        return token;
    }
}

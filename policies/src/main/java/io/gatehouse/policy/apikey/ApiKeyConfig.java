package io.gatehouse.policy.apikey;

import org.jspecify.annotations.Nullable;

/**
 * How keys are shown.
 *
 * @param header name of the request header that carries the key; {@link #DEFAULT_HEADER} when left out
 */
public record ApiKeyConfig(@Nullable String header) {
    public static final String DEFAULT_HEADER = "X-API-Key";

    public ApiKeyConfig {
        if (header == null) {
            header = DEFAULT_HEADER;
        }
    }
}

package io.gatehouse.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How requests are spread over the targets of an upstream.
 *
 * @param hashOn what requests have in common that go to the same target; null unless the method is {@link Method#HASH}
 * @param hashName name of the header or cookie; null for the others
 * @param slowStart over how long a target that has come back gets its full share again; zero for at once
 */
public record Balancing(
        Method method, @Nullable HashOn hashOn, @Nullable String hashName, Duration slowStart) {
    /** Each target in its turn. */
    public static final Balancing USUAL = new Balancing(Method.ROUND_ROBIN, null, null, Duration.ZERO);

    /** How a target is chosen. */
    public enum Method {
        /** In turn, by weight. */
        @JsonProperty("round-robin")
        ROUND_ROBIN,
        /** Of two by chance, by weight, the one with fewer requests in flight. */
        @JsonProperty("least-requests")
        LEAST_REQUESTS,
        /** By consistent hashing with bounded load: the same target for as long as it is there and not overrun. */
        @JsonProperty("hash")
        HASH
    }

    /** What is hashed. */
    public enum HashOn {
        @JsonProperty("header")
        HEADER,
        @JsonProperty("cookie")
        COOKIE,
        @JsonProperty("consumer")
        CONSUMER,
        /** The caller's address. */
        @JsonProperty("address")
        ADDRESS
    }
}

package io.gatehouse.policy.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a node offers to policies: lookups, and state that outlives a configuration. Everything here is thread-safe and quick enough
 * for an event loop unless it says otherwise.
 */
public interface Services {
    Credentials credentials();

    Subscriptions subscriptions();

    /** The cells of an attachment, the same for ever: a change of configuration never resets a limit. Asked at compile time. */
    Cells cells(UUID attachment);

    /** The quota of a plan. Asked at compile time. */
    Quota quota(UUID plan);

    /** Nodes among which rate limits are split, this one included; at least 1. Changes while traffic flows. */
    int liveNodes();

    /** Wall clock. */
    Instant now();

    /** Keys by their digest. */
    interface Credentials {
        /**
         * The live credential behind a key's SHA-256, given as its 32 octets; null when it is unknown, revoked or expired. The
         * array may be reused after the call.
         */
        @Nullable
        Credential find(byte[] sha256);
    }

    /** Who may use which API, by which plan. */
    interface Subscriptions {
        /** The plan of the newest subscription of this consumer that holds this API (ADR 1); null when there is none. */
        @Nullable
        Plan find(UUID consumer, UUID api);
    }

    /** One long a consumer. */
    interface Cells {
        /** The consumer's own, created as {@link Long#MIN_VALUE} when it is first asked for. */
        AtomicLong of(UUID consumer);
    }

    /** What is left of a plan's quota, by consumer. */
    interface Quota {
        /** Takes one request out of the consumer's lease. */
        Spend spend(UUID consumer);
    }

    /** How spending ended. */
    sealed interface Spend {
        Spend SPENT = new Spent();

        /** One request was taken. Use {@link #SPENT}. */
        record Spent() implements Spend {}

        /** The quota is used up. */
        record Exhausted(long limit, Instant periodEnd) implements Spend {}

        /** Nothing is leased and the control plane cannot be asked; the plan's {@code onOutage} decides. */
        record Unknown(Duration retryAfter) implements Spend {}

        /** A lease was asked for; the stage completes within a second or two with one of the others. */
        record Pending(CompletionStage<Spend> stage) implements Spend {}
    }
}

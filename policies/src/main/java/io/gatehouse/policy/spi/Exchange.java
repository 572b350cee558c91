package io.gatehouse.policy.spi;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One request with its response, as a policy sees it. Mutable, confined to the event loop that it lives on, and valid only until
 * the exchange ends.
 */
public interface Exchange {
    /** {@link #copyHeader}: there is no such header. */
    int ABSENT = -1;
    /** {@link #copyHeader}: the value is longer than the array. */
    int TOO_LONG = -2;
    /** {@link #copyHeader}: the header is there more than once. */
    int REPEATED = -3;

    /** Copies the value of a request header. Returns its length in octets, {@link #ABSENT}, {@link #TOO_LONG} or {@link #REPEATED}. */
    int copyHeader(HeaderName name, byte[] into);

    /** Monotonic time in nanoseconds, as {@link System#nanoTime} gives it, read once when the request's head was complete. */
    long nanoTime();

    /** The API that the request matched. */
    UUID api();

    /** Who calls, once an AUTHENTICATE policy has found out. */
    @Nullable
    Credential credential();

    /** Says who calls. */
    void identify(Credential credential);

    /** The plan that admits the call, once an AUTHORIZE policy has chosen it. */
    @Nullable
    Plan plan();

    /** Chooses the plan; its own policies run next. */
    void admit(Plan plan);
}

package io.gatehouse.policy.spi;

/** When a policy runs. Within a phase the order of {@code Policies} decides; there are no priority numbers. */
public enum Phase {
    /** Finds out who calls. */
    AUTHENTICATE,
    /** Decides whether that caller may. */
    AUTHORIZE,
    /** Decides whether the caller may now. */
    LIMIT,
    VALIDATE,
    CACHE,
    TRANSFORM
}

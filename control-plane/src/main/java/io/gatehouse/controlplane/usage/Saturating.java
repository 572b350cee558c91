package io.gatehouse.controlplane.usage;

/**
 * Sums of amounts that stop at the largest there is. What many nodes tell over years is far below it, but should one lie, figures are
 * wrong, and no page breaks.
 */
final class Saturating {
    /** In SQL: a numeric, made a bigint. */
    static final String BIGINT = "cast(least(%s, 9223372036854775807) AS bigint)";

    private Saturating() {}

    /** Neither may be negative. */
    static long plus(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    static String bigint(String numeric) {
        return BIGINT.formatted(numeric);
    }
}

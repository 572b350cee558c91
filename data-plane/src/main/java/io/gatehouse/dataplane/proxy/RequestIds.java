package io.gatehouse.dataplane.proxy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Makes the ids of requests: 24 hexadecimal digits, eight of them the loop's own, the others a secret permutation of a counter. So
 * they never repeat within a loop, cost a few multiplications, and cannot be guessed. Confined to its loop.
 */
final class RequestIds {
    static final int LENGTH = 24;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final long prefix = RANDOM.nextInt() & 0xffff_ffffL;
    private final long key = RANDOM.nextLong();
    private final long otherKey = RANDOM.nextLong();
    private long counter = RANDOM.nextLong();

    /** Writes the next id. */
    void next(byte[] into) {
        digits(prefix, 8, into, 0);
        digits(mixed(mixed(counter++ ^ key) + otherKey), 16, into, 8);
    }

    /** The finaliser of SplitMix64: one to one. */
    private static long mixed(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static void digits(long value, int count, byte[] into, int at) {
        for (int i = 0; i < count; i++) {
            into[at + i] = HEX[(int) (value >>> (4 * (count - 1 - i))) & 15];
        }
    }
}

package io.gatehouse.dataplane.proxy;

import io.gatehouse.policy.spi.HeaderName;
import java.util.List;

/**
 * Whether a header or trailer is one that a route keeps from its upstream: by its name, case aside, and with {@code _} and {@code -} alike,
 * since servers exist that take the one for the other. Stateless.
 */
final class Hidden {
    private Hidden() {}

    /** Whether the name in this range is one of these. */
    static boolean holds(List<HeaderName> hidden, byte[] bytes, int from, int to) {
        for (int i = 0; i < hidden.size(); i++) {
            if (isLike(hidden.get(i), bytes, from, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLike(HeaderName name, byte[] bytes, int from, int to) {
        int size = name.length();
        if (to - from != size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (folded(name.octetAt(i)) != folded(bytes[from + i])) {
                return false;
            }
        }
        return true;
    }

    private static int folded(byte c) {
        return c == '_' ? '-' : c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }
}

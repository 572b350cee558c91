package io.gatehouse.dataplane.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map from octets to values that is asked with a range of a larger array, so that nothing is cut out of a request to be looked
 * up. Open addressing, at most half full. Immutable, if the values are.
 */
final class OctetTable<V> {
    private final boolean ignoresCase;
    private final byte[][] keys;
    private final Object[] values;

    /** Whoever ignores case gives the keys in lower case. */
    OctetTable(Map<String, V> entries, boolean ignoresCase) {
        this.ignoresCase = ignoresCase;
        int capacity = entries.isEmpty() ? 0 : Integer.highestOneBit(entries.size() * 4 - 1);
        this.keys = new byte[capacity][];
        this.values = new Object[capacity];
        entries.forEach((key, value) -> put(key.getBytes(StandardCharsets.ISO_8859_1), value));
    }

    private void put(byte[] key, V value) {
        int slot = hash(key, 0, key.length) & (keys.length - 1);
        while (keys[slot] != null) {
            slot = (slot + 1) & (keys.length - 1);
        }
        keys[slot] = key;
        values[slot] = value;
    }

    @SuppressWarnings("unchecked")
    @Nullable
    V find(byte[] bytes, int from, int to) {
        if (keys.length == 0) {
            return null;
        }
        int slot = hash(bytes, from, to) & (keys.length - 1);
        while (keys[slot] != null) {
            if (equals(keys[slot], bytes, from, to)) {
                return (V) values[slot];
            }
            slot = (slot + 1) & (keys.length - 1);
        }
        return null;
    }

    private boolean equals(byte[] key, byte[] bytes, int from, int to) {
        if (!ignoresCase) {
            return Arrays.equals(key, 0, key.length, bytes, from, to);
        }
        if (key.length != to - from) {
            return false;
        }
        for (int i = 0; i < key.length; i++) {
            if (key[i] != lowerCase(bytes[from + i])) {
                return false;
            }
        }
        return true;
    }

    private int hash(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + (ignoresCase ? lowerCase(bytes[i]) : bytes[i]);
        }
        return hash ^ hash >>> 15;
    }

    private static byte lowerCase(byte c) {
        return c >= 'A' && c <= 'Z' ? (byte) (c | 0x20) : c;
    }
}

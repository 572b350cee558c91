package io.gatehouse.dataplane.proxy;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where a head is put together before it goes out in one piece. Reused for each; confined to its loop. */
final class OctetWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[4096];
    private int length;

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    OctetWriter put(byte[] source) {
        return put(source, 0, source.length);
    }

    OctetWriter put(byte[] source, int from, int to) {
        int size = to - from;
        room(size);
        System.arraycopy(source, from, bytes, length, size);
        length += size;
        return this;
    }

    /** Puts text of which every character is one octet. */
    @SuppressWarnings("deprecation") // The one way that copies Latin-1 text without an array in between.
    OctetWriter put(String latin1) {
        int size = latin1.length();
        room(size);
        latin1.getBytes(0, size, bytes, length);
        length += size;
        return this;
    }

    OctetWriter put(char octet) {
        room(1);
        bytes[length++] = (byte) octet;
        return this;
    }

    OctetWriter decimal(long number) {
        return put(Long.toString(number));
    }

    /** Puts a number that is not negative, without leading zeros. */
    OctetWriter hex(int number) {
        int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(number)) / 4);
        room(digits);
        for (int i = digits - 1; i >= 0; i--) {
            bytes[length++] = HEX[(number >>> (4 * i)) & 15];
        }
        return this;
    }

    private void room(int size) {
        if (length + size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + size, bytes.length * 2));
        }
    }

    /** Moves all of it into a buffer. */
    void drainTo(ByteBuf out) {
        out.writeBytes(bytes, 0, length);
        length = 0;
    }
}

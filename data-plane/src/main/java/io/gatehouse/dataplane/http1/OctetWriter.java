package io.gatehouse.dataplane.http1;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where a head is put together before it goes out in one piece. Reused for each; confined to its loop. */
public final class OctetWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final int USUAL = 4096;

    private byte[] bytes;
    private int length;

    /** With room for a usual head. */
    public OctetWriter() {
        this(USUAL);
    }

    /** @param room octets that are had without growing */
    public OctetWriter(int room) {
        bytes = new byte[room];
    }

    /** Forgets all of it. */
    public void clear() {
        length = 0;
    }

    /** Octets that were put. */
    public int length() {
        return length;
    }

    public OctetWriter put(byte[] source) {
        return put(source, 0, source.length);
    }

    public OctetWriter put(byte[] source, int from, int to) {
        int size = to - from;
        room(size);
        System.arraycopy(source, from, bytes, length, size);
        length += size;
        return this;
    }

    /** Puts text of which every character is one octet. */
    @SuppressWarnings("deprecation") // The one way that copies Latin-1 text without an array in between.
    public OctetWriter put(String latin1) {
        int size = latin1.length();
        room(size);
        latin1.getBytes(0, size, bytes, length);
        length += size;
        return this;
    }

    public OctetWriter put(char octet) {
        room(1);
        bytes[length++] = (byte) octet;
        return this;
    }

    public OctetWriter decimal(long number) {
        return put(Long.toString(number));
    }

    /** Puts a number that is not negative, without leading zeros. */
    public OctetWriter hex(int number) {
        int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(number)) / 4);
        room(digits);
        for (int i = digits - 1; i >= 0; i--) {
            bytes[length++] = HEX[(number >>> (4 * i)) & 15];
        }
        return this;
    }

    /** Puts the last so many hexadecimal digits of a number. */
    public OctetWriter hex(long number, int digits) {
        room(digits);
        for (int i = digits - 1; i >= 0; i--) {
            bytes[length++] = HEX[(int) (number >>> (4 * i)) & 15];
        }
        return this;
    }

    private void room(int size) {
        if (length + size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + size, Math.max(64, bytes.length * 2)));
        }
    }

    /** What is put so far lies here, up to {@link #length}. */
    public byte[] bytes() {
        return bytes;
    }

    /** A copy of all of it. */
    public byte[] octets() {
        return Arrays.copyOf(bytes, length);
    }

    /** Moves all of it into a buffer. */
    public void drainTo(ByteBuf out) {
        out.writeBytes(bytes, 0, length);
        length = 0;
    }
}

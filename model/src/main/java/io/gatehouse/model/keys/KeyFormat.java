package io.gatehouse.model.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * The form of an API key: {@code gh_}, 30 random base62 characters, then 6 base62 characters of the CRC-32 of all that comes
 * before. The checksum lets a node refuse a mistyped or invented key without a lookup; it protects nothing. Stateless.
 */
public final class KeyFormat {
    /** Every key starts with this. */
    public static final String PREFIX = "gh_";

    /** Length of a key in characters, all of them ASCII. */
    public static final int LENGTH = 39;

    /** How many leading characters are kept for display, prefix included. */
    public static final int SHOWN = 9;

    private static final int CHECKSUM_LENGTH = 6;
    private static final int CHECKED = LENGTH - CHECKSUM_LENGTH;
    private static final byte[] BASE62 =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);

    private KeyFormat() {}

    /** A new key; {@code random} must be cryptographically strong. */
    public static String generate(RandomGenerator random) {
        byte[] key = new byte[LENGTH];
        System.arraycopy(PREFIX.getBytes(StandardCharsets.US_ASCII), 0, key, 0, PREFIX.length());
        for (int i = PREFIX.length(); i < CHECKED; i++) {
            key[i] = BASE62[random.nextInt(BASE62.length)];
        }
        long checksum = crc32(key);
        for (int i = LENGTH - 1; i >= CHECKED; i--) {
            key[i] = BASE62[(int) (checksum % BASE62.length)];
            checksum /= BASE62.length;
        }
        return new String(key, StandardCharsets.US_ASCII);
    }

    /** Whether the first {@code length} bytes have the form of a key, checksum included. */
    public static boolean isWellFormed(byte[] key, int length) {
        if (length != LENGTH || key[0] != 'g' || key[1] != 'h' || key[2] != '_') {
            return false;
        }
        long checksum = crc32(key);
        for (int i = LENGTH - 1; i >= CHECKED; i--) {
            if (key[i] != BASE62[(int) (checksum % BASE62.length)]) {
                return false;
            }
            checksum /= BASE62.length;
        }
        return true;
    }

    /** SHA-256 of a key as 64 lower-case hexadecimal digits: what is stored and synced in its place. */
    public static String sha256(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static long crc32(byte[] key) {
        CRC32 crc = new CRC32();
        crc.update(key, 0, CHECKED);
        return crc.getValue();
    }
}

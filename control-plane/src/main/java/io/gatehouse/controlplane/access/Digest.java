package io.gatehouse.controlplane.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Random tokens, and the SHA-256 under which they are stored. Thread-safe. */
public final class Digest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Digest() {}

    /** SHA-256 of the text's UTF-8 octets. */
    public static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** 256 random bits in a form fit for cookies, headers and URLs. */
    public static String randomToken() {
        byte[] octets = new byte[32];
        RANDOM.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}

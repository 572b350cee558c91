package io.gatehouse.policy.spi;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The name of a header field, prepared once so that finding it costs little. Immutable; equal names are equal whatever their case.
 */
public final class HeaderName {
    private final String text;
    private final byte[] lowerCase;

    private HeaderName(String text) {
        this.text = text;
        this.lowerCase = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }

    /** Throws {@link IllegalArgumentException} unless {@code name} is a token (RFC 9110, section 5.1). */
    public static HeaderName of(String name) {
        if (!isToken(name)) {
            throw new IllegalArgumentException("not a header name: " + name);
        }
        return new HeaderName(name);
    }

    /** Whether {@code name} can be a header's name (RFC 9110, section 5.6.2). */
    public static boolean isToken(String name) {
        return !name.isEmpty() && name.chars().allMatch(HeaderName::isTokenCharacter);
    }

    private static boolean isTokenCharacter(int c) {
        return c >= '0' && c <= '9'
                || c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    public int length() {
        return lowerCase.length;
    }

    /** The octet at {@code index} of the name in lower case. */
    public byte octetAt(int index) {
        return lowerCase[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderName that && java.util.Arrays.equals(lowerCase, that.lowerCase);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(lowerCase);
    }

    /** As it was given. */
    @Override
    public String toString() {
        return text;
    }
}

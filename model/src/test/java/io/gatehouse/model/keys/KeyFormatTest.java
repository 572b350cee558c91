package io.gatehouse.model.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyFormatTest {
    @Test
    void generatedKeysAreWellFormedAndDiffer() {
        // Given
        SecureRandom random = new SecureRandom();
        Set<String> keys = new HashSet<>();

        // When
        for (int i = 0; i < 1_000; i++) {
            keys.add(KeyFormat.generate(random));
        }

        // Then
        assertEquals(1_000, keys.size());
        for (String key : keys) {
            assertTrue(key.matches("gh_[0-9A-Za-z]{36}"), key);
            assertTrue(isWellFormed(key), key);
        }
    }

    @Test
    void everyChangedCharacterBreaksTheKey() {
        // Given
        String key = KeyFormat.generate(new SecureRandom());

        for (int i = 0; i < key.length(); i++) {
            // When
            char other = key.charAt(i) == 'x' ? 'y' : 'x';
            String mistyped = key.substring(0, i) + other + key.substring(i + 1);

            // Then
            assertFalse(isWellFormed(mistyped), "changed at " + i);
        }
    }

    @Test
    void keyOfAnotherLengthIsRefused() {
        String key = KeyFormat.generate(new SecureRandom());

        assertFalse(isWellFormed(""));
        assertFalse(isWellFormed(key.substring(1)));
        assertFalse(isWellFormed(key + "0"));
    }

    @Test
    void onlyTheGivenLengthOfTheBufferCounts() {
        // Given
        byte[] key = KeyFormat.generate(new SecureRandom()).getBytes(StandardCharsets.US_ASCII);
        byte[] buffer = new byte[64];
        System.arraycopy(key, 0, buffer, 0, key.length);

        // Then
        assertTrue(KeyFormat.isWellFormed(buffer, key.length));
        assertFalse(KeyFormat.isWellFormed(buffer, buffer.length));
    }

    @Test
    void hashIsSha256InHexadecimal() {
        // The digest of "abc" in FIPS 180-4's examples.
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", KeyFormat.sha256("abc"));
    }

    private static boolean isWellFormed(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        return KeyFormat.isWellFormed(bytes, bytes.length);
    }
}

package io.gatehouse.controlplane.certificates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as openssl 3 wrote them, for this test only. */
class PemTest {
    @ParameterizedTest
    @ValueSource(strings = {"rsa", "prime256v1", "secp521r1"})
    void aKeyInOpensslsOldFormIsTheSameAsInItsNewOne(String name) throws Exception {
        PrivateKey old = Pem.privateKey(pem(name + ".pem"));
        PrivateKey now = Pem.privateKey(pem(name + ".pkcs8.pem"));
        // Encoded, an EC key may hold its curve once or twice.
        switch (old) {
            case ECPrivateKey key -> {
                assertEquals(((ECPrivateKey) now).getS(), key.getS());
                assertEquals(((ECPrivateKey) now).getParams(), key.getParams());
            }
            default -> assertEquals(now, old);
        }
        assertEquals(old, Pem.privateKey(Pem.of(old)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa.encrypted.pem", "rsa.encrypted.pkcs8.pem"})
    void anEncryptedKeyIsRefusedWithTheLineThatTakesItsPasswordOff(String name) throws Exception {
        assertTrue(fault(pem(name)).startsWith("is encrypted: take its password off with `openssl pkey"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----|holds a CERTIFICATE, where a private key belongs",
                "-----BEGIN OPENSSH PRIVATE KEY-----AAAA-----END OPENSSH PRIVATE KEY-----|holds an OPENSSH PRIVATE KEY, where a private key belongs",
                "-----BEGIN EC PARAMETERS-----AAAA-----END EC PARAMETERS-----|holds no -----BEGIN PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----MAMCAQE=-----END EC PRIVATE KEY-----|is damaged: it cannot be read",
                "-----BEGIN EC PRIVATE KEY-----MIL///8=-----END EC PRIVATE KEY-----|is damaged: it cannot be read",
                "-----BEGIN EC PRIVATE KEY-----MAYCAQEEAQE=-----END EC PRIVATE KEY-----|holds an EC key without the name of its curve",
                "-----BEGIN RSA PRIVATE KEY-----AAAA-----END RSA PRIVATE KEY-----|must be an RSA, EC or Ed25519 key",
            })
    void whatIsNoKeyIsNamed(String text, String fault) {
        assertEquals(fault, fault(text));
    }

    @Test
    void certificatesAreNoKeysAndTheSentenceKnowsItsArticle() throws Exception {
        String key = pem("prime256v1.pem");
        assertEquals(
                "holds an EC PARAMETERS, where only certificates belong",
                assertThrows(GeneralSecurityException.class, () -> Pem.certificates(key))
                        .getMessage());
    }

    /** Text that could be split up in many ways would keep a thread busy for minutes. */
    @Test
    void muchSpaceCostsNoTime() {
        String text = "-----BEGIN PRIVATE KEY-----" + " ".repeat(99_000);
        assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> assertEquals("holds no -----BEGIN PRIVATE KEY-----", fault(text)));
    }

    private static String fault(String text) {
        return Objects.requireNonNull(assertThrows(GeneralSecurityException.class, () -> Pem.privateKey(text))
                .getMessage());
    }

    private static String pem(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(PemTest.class.getResourceAsStream("/keys/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}

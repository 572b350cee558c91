package io.gatehouse.controlplane.certificates;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PEM (RFC 7468) strictly: nothing but the blocks that are expected counts. Stateless. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*+)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");
    private static final int LONGEST_KEY = 100_000;

    /** What openssl writes before an EC key in its old form; the key holds its curve itself. */
    private static final String PARAMETERS = "EC PARAMETERS";

    private Pem() {}

    /** The certificates in a text, in their order. Throws {@link GeneralSecurityException} with a sentence when one cannot be read. */
    static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        List<X509Certificate> all = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            if (!blocks.group(1).equals("CERTIFICATE")) {
                throw new GeneralSecurityException(
                        "holds " + named(blocks.group(1)) + ", where only certificates belong");
            }
            all.add((X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(octets(blocks.group(2)))));
        }
        if (all.isEmpty()) {
            throw new GeneralSecurityException("holds no -----BEGIN CERTIFICATE-----");
        }
        return all;
    }

    /** The private key in a text. Throws {@link GeneralSecurityException} with a sentence when there is none that can be read. */
    static PrivateKey privateKey(String text) throws GeneralSecurityException {
        if (text.length() > LONGEST_KEY) {
            throw new GeneralSecurityException("must not be longer than 100,000 characters");
        }
        if (text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")) {
            throw new GeneralSecurityException(
                    "is encrypted: take its password off with `openssl pkey -in old.key -out new.key`");
        }
        Matcher block = BLOCK.matcher(text);
        boolean found = block.find();
        while (found && block.group(1).equals(PARAMETERS)) {
            found = block.find();
        }
        if (!found) {
            throw new GeneralSecurityException("holds no -----BEGIN PRIVATE KEY-----");
        }
        byte[] octets = octets(block.group(2));
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(
                switch (block.group(1)) {
                    case "PRIVATE KEY" -> octets;
                    case "RSA PRIVATE KEY" -> TraditionalKey.rsa(octets);
                    case "EC PRIVATE KEY" -> TraditionalKey.ec(octets);
                    default ->
                        throw new GeneralSecurityException(
                                "holds " + named(block.group(1)) + ", where a private key belongs");
                });
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (GeneralSecurityException _) {
                // Perhaps the next one.
            }
        }
        throw new GeneralSecurityException("must be an RSA, EC or Ed25519 key");
    }

    /** The one form in which nodes get a key. */
    static String of(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    /** The one form in which nodes get certificates. */
    static String of(List<X509Certificate> chain) throws GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : chain) {
            text.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return text.toString();
    }

    private static String named(String block) {
        return ("AEIOU".indexOf(block.charAt(0)) < 0 ? "a " : "an ") + block;
    }

    private static byte[] octets(String base64) throws GeneralSecurityException {
        try {
            return Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("is damaged: its base64 cannot be read", e);
        }
    }
}

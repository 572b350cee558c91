package io.gatehouse.controlplane.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates with their keys, made by the JDK's keytool. */
public final class Keytool {
    private static final String PASSWORD = "only-a-test";

    private final Path folder;

    public Keytool(Path folder) {
        this.folder = folder;
    }

    /** A certificate that has signed itself. */
    public Made selfSigned(String alias, String... more) throws Exception {
        run("-genkeypair", alias, more);
        return made(alias);
    }

    /** An authority. */
    public Made authority(String alias) throws Exception {
        return selfSigned(alias, "-dname", "CN=" + alias, "-ext", "bc:c", "-validity", "10");
    }

    /** A certificate for localhost, signed by an authority in this folder. */
    public Made signedBy(String authority, String alias) throws Exception {
        run(
                "-genkeypair",
                alias,
                "-dname",
                "CN=localhost",
                "-signer",
                authority,
                "-ext",
                "san=dns:localhost",
                "-validity",
                "9");
        return made(alias);
    }

    private void run(String what, String alias, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                what,
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-keystore",
                folder.resolve("keys.p12").toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }

    private Made made(String alias) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        List<String> chain = new ArrayList<>();
        for (Certificate certificate : keys.getCertificateChain(alias)) {
            chain.add(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return new Made(
                chain,
                pem("PRIVATE KEY", keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String what, byte[] octets) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets) + "\n-----END " + what
                + "-----\n";
    }

    /** PEM: each certificate of the chain, and the key. */
    public record Made(List<String> certificates, String key) {
        public String chain() {
            return String.join("", certificates);
        }
    }
}

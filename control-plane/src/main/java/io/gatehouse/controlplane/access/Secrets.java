package io.gatehouse.controlplane.access;

import io.gatehouse.controlplane.settings.BadSetting;
import io.gatehouse.controlplane.settings.Home;
import io.gatehouse.controlplane.settings.Setting;
import io.gatehouse.controlplane.settings.SettingCheck;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Encrypts what must not lie open in the database: AES-256-GCM (NIST SP 800-38D) with a random nonce, under the key from {@link
 * Setting#GATEHOUSE_SECRET_KEY} or, without it, from the file {@code secret-key} in the home folder, made at first use. Thread-safe.
 */
@Singleton
public class Secrets {
    private static final int NONCE_OCTETS = 12;
    private static final int TAG_BITS = 128;
    private static final String FILE = "secret-key";

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;

    Secrets(@ConfigProperty(name = "gatehouse.home") String folder) throws IOException {
        Home home = Home.open(Path.of(folder));
        byte[] octets = Setting.GATEHOUSE_SECRET_KEY
                .given()
                .map(given -> SettingCheck.secretKey(Setting.GATEHOUSE_SECRET_KEY.name(), given))
                .orElseGet(() -> SettingCheck.secretKey("The file " + FILE + " in GATEHOUSE_HOME", fromFile(home)));
        key = new SecretKeySpec(octets, "AES");
    }

    private String fromFile(Home home) {
        try {
            if (!Files.exists(home.resolve(FILE))) {
                byte[] octets = new byte[SettingCheck.SECRET_KEY_OCTETS];
                random.nextBytes(octets);
                home.writeSecret(FILE, Base64.getEncoder().encodeToString(octets));
            }
            return Files.readString(home.resolve(FILE)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + FILE + " in GATEHOUSE_HOME cannot be used", e);
        }
    }

    /** Encrypts; {@code name} is bound to the result, so that one secret cannot be put in another's place. */
    public byte[] seal(String name, byte[] open) {
        byte[] nonce = new byte[NONCE_OCTETS];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, name, open, 0);
        return ByteBuffer.allocate(nonce.length + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /** Decrypts. Throws {@link BadSetting} when the key is another or the octets were changed. */
    public byte[] open(String name, byte[] sealed) {
        byte[] nonce = java.util.Arrays.copyOf(sealed, NONCE_OCTETS);
        return cipher(Cipher.DECRYPT_MODE, nonce, name, sealed, NONCE_OCTETS);
    }

    private byte[] cipher(int mode, byte[] nonce, String name, byte[] input, int from) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return cipher.doFinal(input, from, input.length - from);
        } catch (GeneralSecurityException _) {
            throw new BadSetting(
                    "The secret " + name + " in the database cannot be read, so GATEHOUSE_SECRET_KEY, or the"
                            + " file secret-key in GATEHOUSE_HOME, is not the one that it was stored with.");
        }
    }
}

package io.gatehouse.controlplane.access;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.jspecify.annotations.Nullable;

/** The key pair that all control planes on one database sign and check tokens with (ES256). Made at first use, kept sealed. Thread-safe. */
@ApplicationScoped
public class SigningKey {
    private static final String NAME = "token-signing-key";

    private final EntityManager entityManager;
    private final Secrets secrets;
    private volatile @Nullable KeyPair pair;

    SigningKey(EntityManager entityManager, Secrets secrets) {
        this.entityManager = entityManager;
        this.secrets = secrets;
    }

    /** The pair. Reads the database the first time, so it must not be called on an event loop then. */
    public KeyPair pair() {
        KeyPair known = pair;
        if (known == null) {
            known = QuarkusTransaction.joiningExisting().call(this::load);
            pair = known;
        }
        return known;
    }

    private KeyPair load() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        entityManager
                .createNativeQuery("INSERT INTO secret (name, sealed) VALUES (:name, :sealed) ON CONFLICT DO NOTHING")
                .setParameter("name", NAME)
                .setParameter("sealed", secrets.seal(NAME, encode(generator.generateKeyPair())))
                .executeUpdate();
        byte[] sealed = (byte[]) entityManager
                .createNativeQuery("SELECT sealed FROM secret WHERE name = :name", byte[].class)
                .setParameter("name", NAME)
                .getSingleResult();
        return decode(secrets.open(NAME, sealed));
    }

    private static byte[] encode(KeyPair pair) {
        byte[] open = pair.getPublic().getEncoded();
        byte[] closed = pair.getPrivate().getEncoded();
        return ByteBuffer.allocate(Integer.BYTES + open.length + closed.length)
                .putInt(open.length)
                .put(open)
                .put(closed)
                .array();
    }

    private static KeyPair decode(byte[] octets) throws GeneralSecurityException {
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        byte[] open = new byte[buffer.getInt()];
        buffer.get(open);
        byte[] closed = new byte[buffer.remaining()];
        buffer.get(closed);
        KeyFactory factory = KeyFactory.getInstance("EC");
        return new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(open)),
                factory.generatePrivate(new PKCS8EncodedKeySpec(closed)));
    }
}

package io.gatehouse.controlplane.audit;

import io.quarkus.security.identity.CurrentIdentityAssociation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The audit: rows that are only ever added, in the transaction of the change that they tell of, each with a hash over itself and the one
 * before. Thread-safe; writers take turns until commit.
 */
@ApplicationScoped
public class Audit {
    private static final long LOCK = 7_310_201;

    private final EntityManager entityManager;
    private final CurrentIdentityAssociation identity;

    Audit(EntityManager entityManager, CurrentIdentityAssociation identity) {
        this.entityManager = entityManager;
        this.identity = identity;
    }

    /** A row as it is shown. */
    public record Entry(
            long number,
            Instant at,
            String who,
            String action,
            @Nullable UUID subject,
            String detail) {}

    /** Notes that whoever is logged in did this. {@code detail} holds no secret. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void record(String action, @Nullable UUID subject, String detail) {
        recordFor(who(), action, subject, detail);
    }

    /** Notes that somebody did this who is not logged in yet. */
    @Transactional(Transactional.TxType.MANDATORY)
    void recordFor(String who, String action, @Nullable UUID subject, String detail) {
        entityManager
                .createNativeQuery("SELECT cast(pg_advisory_xact_lock(" + LOCK + ") AS text)")
                .getSingleResult();
        List<?> last = entityManager
                .createNativeQuery("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1", Object[].class)
                .getResultList();
        Object[] before = last.isEmpty() ? new Object[] {0L, new byte[0]} : (Object[]) last.getFirst();
        Entry entry = new Entry(
                ((Number) before[0]).longValue() + 1,
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                who,
                action,
                subject,
                detail);
        entityManager
                .createNativeQuery("""
                        INSERT INTO audit (number, at, who, action, subject, detail, hash)
                        VALUES (:number, :at, :who, :action, :subject, :detail, :hash)
                        """)
                .setParameter("number", entry.number())
                .setParameter("at", entry.at())
                .setParameter("who", entry.who())
                .setParameter("action", entry.action())
                .setParameter("subject", entry.subject())
                .setParameter("detail", entry.detail())
                .setParameter("hash", hash((byte[]) before[1], entry))
                .executeUpdate();
    }

    /** Rows older than {@code before}, newest first. */
    @Transactional
    public List<Entry> list(long before, int limit) {
        List<?> rows = entityManager
                .createNativeQuery("""
                        SELECT number, at, who, action, subject, detail FROM audit
                        WHERE number < :before ORDER BY number DESC LIMIT :limit
                        """, Object[].class)
                .setParameter("before", before)
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream().map(Object[].class::cast).map(Audit::entry).toList();
    }

    /** Number of the first row that was changed or that misses its predecessor; 0 when the chain is whole. Reads everything. */
    @Transactional
    public long firstBroken() {
        byte[] before = new byte[0];
        long number = 0;
        while (true) {
            List<?> rows = entityManager
                    .createNativeQuery("""
                            SELECT number, at, who, action, subject, detail, hash FROM audit
                            WHERE number > :number ORDER BY number LIMIT 1000
                            """, Object[].class)
                    .setParameter("number", number)
                    .getResultList();
            if (rows.isEmpty()) {
                return 0;
            }
            for (Object row : rows) {
                Object[] columns = (Object[]) row;
                Entry entry = entry(columns);
                byte[] stored = (byte[]) columns[6];
                if (entry.number() != number + 1 || !MessageDigest.isEqual(stored, hash(before, entry))) {
                    return entry.number();
                }
                before = stored;
                number = entry.number();
            }
        }
    }

    private static Entry entry(Object[] row) {
        return new Entry(
                ((Number) row[0]).longValue(),
                (Instant) row[1],
                (String) row[2],
                (String) row[3],
                (UUID) row[4],
                (String) row[5]);
    }

    /** Over the hash before and each field with its length, so that no text can pass for two fields. */
    private static byte[] hash(byte[] before, Entry entry) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(before);
            String subject = entry.subject() == null ? "" : entry.subject().toString();
            List<String> fields = List.of(
                    Long.toString(entry.number()),
                    Long.toString(entry.at().toEpochMilli()),
                    entry.who(),
                    entry.action(),
                    subject,
                    entry.detail());
            for (String field : fields) {
                byte[] text = field.getBytes(StandardCharsets.UTF_8);
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
                digest.update(text);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private String who() {
        try {
            return identity.getIdentity().isAnonymous()
                    ? "system"
                    : identity.getIdentity().getPrincipal().getName();
        } catch (ContextNotActiveException _) {
            return "system";
        }
    }
}

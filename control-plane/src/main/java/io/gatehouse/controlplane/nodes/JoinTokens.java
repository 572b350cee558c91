package io.gatehouse.controlplane.nodes;

import io.gatehouse.controlplane.access.Digest;
import io.gatehouse.controlplane.audit.Audit;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.settings.Setting;
import io.gatehouse.controlplane.sql.Sql;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One-time tokens that let a node join. Only their SHA-256 is stored; a used one stays stored, so that it is never taken again, not even
 * when the environment brings it back. Thread-safe.
 */
@ApplicationScoped
public class JoinTokens {
    private static final Duration DEFAULT_LIFE = Duration.ofHours(1);
    private static final Duration MAX_LIFE = Duration.ofDays(7);

    private final Sql sql;
    private final Audit audit;

    JoinTokens(Sql sql, Audit audit) {
        this.sql = sql;
        this.audit = audit;
    }

    /** A token that was just made, shown this once. */
    public record JoinToken(String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "JoinToken[token=***, expiresAt=" + expiresAt + "]";
        }
    }

    void start(@Observes StartupEvent event) {
        Setting.GATEHOUSE_JOIN_TOKEN.given().ifPresent(this::accept);
    }

    /** Takes a token of the operator's own, good until it is used. One that was seen before, used or not, stays as it is. */
    void accept(String token) {
        sql.update("INSERT INTO join_token (hash) VALUES (?) ON CONFLICT DO NOTHING", Digest.sha256(token));
    }

    /** Makes a token. Without {@code life} it is good for an hour. */
    @Transactional
    public JoinToken create(@Nullable Duration life) {
        Duration given = life == null ? DEFAULT_LIFE : life;
        if (given.isNegative() || given.isZero() || given.compareTo(MAX_LIFE) > 0) {
            throw Refused.invalid("ttl", "must be more than nothing and at most P7D");
        }
        String token = Digest.randomToken();
        Instant expiresAt = Instant.ofEpochSecond(Instant.now().plus(given).getEpochSecond());
        sql.update("INSERT INTO join_token (hash, expires_at) VALUES (?, ?)", Digest.sha256(token), expiresAt);
        audit.record("node.join-token", null, "good until " + expiresAt);
        return new JoinToken(token, expiresAt);
    }

    /** Uses the token up for this node; of two who try at once, one succeeds. False when it is unknown, used or expired. */
    boolean use(String token, UUID node) {
        return sql.update("""
                        UPDATE join_token SET used_at = now(), used_by = ?
                        WHERE hash = ? AND used_at IS NULL AND (expires_at IS NULL OR expires_at > now())
                        """, node, Digest.sha256(token)) == 1;
    }
}

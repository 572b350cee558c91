package io.gatehouse.controlplane.access;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.DefaultJWTParser;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.ParseException;
import io.smallrye.jwt.build.Jwt;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Bearer tokens: JWTs (RFC 7519, ES256) that this control plane signs, each for one audience, and the opaque admin token of the
 * first start. Thread-safe; reads the database, so not for event loops.
 */
@ApplicationScoped
public class Tokens {
    private static final String ISSUER = "gatehouse";
    private static final Duration ADMIN_LIFE = Duration.ofHours(1);
    private static final int FORMER_SECONDS =
            Math.toIntExact(Duration.ofDays(10_000).toSeconds());

    /** What a token is good for. */
    public enum Audience {
        ADMIN_API,
        SYNC
    }

    /** A signed token. */
    public record Issued(String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "Issued[token=***, expiresAt=" + expiresAt + "]";
        }
    }

    private final SigningKey key;
    private final EntityManager entityManager;

    Tokens(SigningKey key, EntityManager entityManager) {
        this.key = key;
        this.entityManager = entityManager;
    }

    /** A token for the admin API. */
    public Issued issue(Caller user) {
        return sign(user.name(), user.roles(), Audience.ADMIN_API, ADMIN_LIFE);
    }

    /** A node's identity, for the sync API only; the caller's name is then the node's id. */
    public Issued issueNode(UUID node, Duration life) {
        return sign(node.toString(), Set.of(Roles.NODE), Audience.SYNC, life);
    }

    private Issued sign(String name, Set<String> roles, Audience audience, Duration life) {
        Instant expiresAt = Instant.ofEpochSecond(Instant.now().plus(life).getEpochSecond());
        String token = Jwt.issuer(ISSUER)
                .subject(name)
                .upn(name)
                .groups(roles)
                .audience(audience.name())
                .expiresAt(expiresAt)
                .jws()
                .algorithm(SignatureAlgorithm.ES256)
                .sign(key.pair().getPrivate());
        return new Issued(token, expiresAt);
    }

    /** Who shows this token; empty when it is malformed, foreign, expired or meant for something else. */
    @Transactional
    public Optional<Caller> check(String token, Audience audience) {
        Optional<Caller> signed = checkSigned(token, audience);
        return signed.isEmpty() && audience == Audience.ADMIN_API ? checkOpaque(token) : signed;
    }

    /** Which node an identity was given to, expired or not; empty when it is none of ours. */
    @Transactional
    public Optional<UUID> formerNode(String token) {
        JWTAuthContextInfo rules = rules(Audience.SYNC);
        rules.setExpGracePeriodSecs(FORMER_SECONDS);
        return parsed(token, rules).map(caller -> UUID.fromString(caller.name()));
    }

    private Optional<Caller> checkSigned(String token, Audience audience) {
        return parsed(token, rules(audience));
    }

    private JWTAuthContextInfo rules(Audience audience) {
        JWTAuthContextInfo rules = new JWTAuthContextInfo(key.pair().getPublic(), ISSUER);
        rules.setSignatureAlgorithm(Set.of(SignatureAlgorithm.ES256));
        rules.setExpectedAudience(Set.of(audience.name()));
        return rules;
    }

    private static Optional<Caller> parsed(String token, JWTAuthContextInfo rules) {
        try {
            JsonWebToken claims = new DefaultJWTParser(rules).parse(token);
            return Optional.of(new Caller(claims.getName(), claims.getGroups()));
        } catch (ParseException _) {
            return Optional.empty();
        }
    }

    /** Looked up by its digest: nothing secret is compared octet by octet. */
    private Optional<Caller> checkOpaque(String token) {
        List<?> found = entityManager
                .createNativeQuery("SELECT name, role FROM admin_token WHERE hash = :hash", Object[].class)
                .setParameter("hash", Digest.sha256(token))
                .getResultList();
        return found.stream()
                .map(Object[].class::cast)
                .map(row -> new Caller((String) row[0], Roles.including((String) row[1])))
                .findFirst();
    }
}

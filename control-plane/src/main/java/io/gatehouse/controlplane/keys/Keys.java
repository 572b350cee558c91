package io.gatehouse.controlplane.keys;

import io.gatehouse.controlplane.audit.Audit;
import io.gatehouse.controlplane.consumers.ConsumerDraft;
import io.gatehouse.controlplane.consumers.Consumers;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.controlplane.publishing.Publisher;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.PublishedKey;
import io.gatehouse.model.keys.KeyFormat;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with keys; all of it is live at once. Each call is one transaction; {@link Refused} says why something was not
 * done. Thread-safe; not for event loops.
 */
@ApplicationScoped
@Transactional
public class Keys {
    private static final int LAST = 4;
    private static final int MOST_PER_CONSUMER = 100;

    private final KeyStore store;
    private final Consumers consumers;
    private final Publisher publisher;
    private final Audit audit;
    private final SecureRandom random = new SecureRandom();

    Keys(KeyStore store, Consumers consumers, Publisher publisher, Audit audit) {
        this.store = store;
        this.consumers = consumers;
        this.publisher = publisher;
        this.audit = audit;
    }

    /**
     * A key with everything that it needs to work.
     *
     * @param consumer who gets it; null for a new consumer
     * @param newConsumer of that name and address, where {@code consumer} is null
     * @param plan that the consumer is subscribed to, unless it is already
     */
    public record Issue(@Nullable UUID consumer, @Nullable ConsumerDraft newConsumer, UUID plan, KeyDraft key) {}

    /** Keys of a consumer, oldest first, revoked ones included. */
    public List<KeyView> list(UUID consumer) {
        consumers.get(consumer);
        return store.of(consumer).stream().map(Key::view).toList();
    }

    /** The key's row. */
    public KeyView get(UUID id) {
        return store.get(id).view();
    }

    /** Issues a key. Its consumer can use what it is subscribed to, now and later. */
    public IssuedKey issue(UUID consumer, KeyDraft draft) {
        String owner = consumers.get(consumer).name();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Violations violations = new Violations();
        String name = violations.name("name", draft.name());
        if (draft.expiresAt() != null && !draft.expiresAt().isAfter(now)) {
            violations.add("expiresAt", "must be in the future");
        }
        violations.refuse();
        if (store.live(consumer) >= MOST_PER_CONSUMER) {
            throw Refused.conflict(
                    "too-many", "id", "The consumer has " + MOST_PER_CONSUMER + " live keys: revoke one first.");
        }
        String secret = KeyFormat.generate(random);
        Key key = key(consumer, name, draft.expiresAt(), secret, now);
        store.persistAndFlush(key);
        audit.record("key.issue", key.id, name + " of " + owner);
        publisher.publish(new PublishedKey(key.id, consumer, key.sha256, key.expiresAt));
        return new IssuedKey(key.id, consumer, name, key.prefix, key.lastFour, key.expiresAt, now, secret);
    }

    private static Key key(UUID consumer, String name, @Nullable Instant expiresAt, String secret, Instant now) {
        Key key = new Key();
        key.id = Ids.next();
        key.consumer = consumer;
        key.name = name;
        key.prefix = secret.substring(0, KeyFormat.SHOWN);
        key.lastFour = secret.substring(secret.length() - LAST);
        key.sha256 = KeyFormat.sha256(secret);
        key.expiresAt = expiresAt;
        key.createdAt = now;
        return key;
    }

    /** Issues a key that works: with a consumer, and with a subscription to the plan. */
    public IssuedKey issue(Issue issue) {
        UUID consumer = issue.consumer();
        if (consumer == null) {
            ConsumerDraft draft = issue.newConsumer() == null ? new ConsumerDraft(null, null) : issue.newConsumer();
            consumer = consumers.create(draft).id();
        }
        consumers.ensureSubscribed(consumer, issue.plan());
        return issue(consumer, issue.key());
    }

    /** Revokes a key; doing it twice changes nothing. */
    public void revoke(UUID id) {
        Key key = store.get(id);
        if (key.revokedAt == null) {
            key.revokedAt = Instant.now();
            audit.record(
                    "key.revoke",
                    id,
                    key.name + " of " + consumers.get(key.consumer).name());
            publisher.retract(EntityKind.KEY, id);
        }
    }

    /** Deletes a consumer with its subscriptions and keys. */
    public void deleteConsumer(UUID consumer, @Nullable String ifMatch) {
        for (Key key : store.of(consumer)) {
            if (key.revokedAt == null) {
                publisher.retract(EntityKind.KEY, key.id);
            }
            store.delete(key);
        }
        store.flush();
        consumers.delete(consumer, ifMatch);
    }
}

package io.gatehouse.controlplane.keys;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.gatehouse.controlplane.audit.Audit;
import io.gatehouse.controlplane.consumers.ConsumerDraft;
import io.gatehouse.controlplane.consumers.Consumers;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.controlplane.publishing.Publisher;
import io.gatehouse.controlplane.usage.UsageQuery;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.PublishedKey;
import io.gatehouse.model.keys.KeyFormat;
import io.gatehouse.model.problem.Violation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
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
    private static final Instant LAST_EXPIRY = Instant.parse("9999-12-31T23:59:59Z");

    private final KeyStore store;
    private final Consumers consumers;
    private final Publisher publisher;
    private final Audit audit;
    private final UsageQuery usage;
    private final SecureRandom random = new SecureRandom();

    Keys(KeyStore store, Consumers consumers, Publisher publisher, Audit audit, UsageQuery usage) {
        this.store = store;
        this.consumers = consumers;
        this.publisher = publisher;
        this.audit = audit;
        this.usage = usage;
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
        return views(store.of(consumer));
    }

    /** A part of these. */
    public Slice<KeyView> list(UUID consumer, Slice.Wanted wanted) {
        consumers.get(consumer);
        Slice<Key> page = Slice.of(store.page(consumer, wanted), wanted, key -> key.id, key -> key);
        return new Slice<>(views(page.items()), page.next());
    }

    private List<KeyView> views(List<Key> keys) {
        Map<UUID, Instant> uses =
                usage.lastUses(keys.stream().map(key -> key.id).toList());
        return keys.stream().map(key -> key.view(uses.get(key.id))).toList();
    }

    /** The key's row. */
    public KeyView get(UUID id) {
        return views(List.of(store.get(id))).getFirst();
    }

    /** Issues a key. Its consumer can use what it is subscribed to, now and later. */
    public IssuedKey issue(UUID consumer, KeyDraft draft) {
        String owner = consumers.hold(consumer).name();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Violations violations = new Violations();
        violations.addAll(check(draft, now));
        violations.refuse();
        if (store.live(consumer) >= MOST_PER_CONSUMER) {
            throw Refused.conflict(
                    "too-many", "id", "The consumer has " + MOST_PER_CONSUMER + " live keys: revoke one first.");
        }
        String secret = KeyFormat.generate(random);
        Key key = key(consumer, requireNonNull(draft.name()).strip(), draft.expiresAt(), secret, now);
        store.persistAndFlush(key);
        audit.record("key.issue", key.id, key.name + " (" + key.prefix + "..." + key.lastFour + ") of " + owner);
        publisher.publish(new PublishedKey(key.id, consumer, key.sha256, key.expiresAt));
        return new IssuedKey(key.id, consumer, key.name, key.prefix, key.lastFour, key.expiresAt, now, secret);
    }

    /** What is wrong with a new consumer, if there is to be one, and with a key, named as in {@link Issue}. */
    public List<Violation> faults(@Nullable ConsumerDraft newConsumer, KeyDraft key) {
        Violations violations = new Violations();
        if (newConsumer != null) {
            violations.addWithin("newConsumer", consumers.faults(newConsumer, null));
        }
        violations.addWithin("key", faults(key));
        return violations.found();
    }

    /** Everything that is wrong with a draft, parts of which may be missing; empty when nothing is. */
    @Transactional(Transactional.TxType.SUPPORTS)
    public List<Violation> faults(KeyDraft draft) {
        return check(draft, Instant.now());
    }

    private static List<Violation> check(KeyDraft draft, Instant now) {
        Violations violations = new Violations();
        violations.name("name", draft.name());
        if (draft.expiresAt() != null && !draft.expiresAt().isAfter(now)) {
            violations.add("expiresAt", "must be in the future");
        } else if (draft.expiresAt() != null && draft.expiresAt().isAfter(LAST_EXPIRY)) {
            violations.add("expiresAt", "must be before the year 10000; leave it out for a key that does not expire");
        }
        return violations.found();
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

    /**
     * Issues a key that works: with a consumer, and with a subscription to the plan. What is wrong is named as in {@link Issue}, for
     * example {@code newConsumer.name}, {@code key.expiresAt}, {@code plan}.
     */
    public IssuedKey issue(Issue issue) {
        ConsumerDraft draft = requireNonNullElse(issue.newConsumer(), new ConsumerDraft(null, null));
        Violations violations = new Violations();
        violations.addAll(faults(issue.consumer() == null ? draft : null, issue.key()));
        violations.refuse();
        // Before anything is written: whoever deletes the plan now would wait for this, and this for them.
        consumers.holdPlan(issue.plan());
        UUID consumer = issue.consumer() == null ? create(draft) : issue.consumer();
        consumers.ensureSubscribed(consumer, issue.plan());
        return issue(consumer, issue.key());
    }

    private UUID create(ConsumerDraft draft) {
        try {
            return consumers.create(draft).id();
        } catch (Refused refused) {
            throw refused.within("newConsumer");
        }
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
        consumers.holdToDelete(consumer, ifMatch);
        List<Key> keys = store.lockOf(consumer);
        keys.forEach(store::delete);
        store.flush();
        consumers.delete(consumer);
        keys.stream().filter(key -> key.revokedAt == null).forEach(key -> publisher.retract(EntityKind.KEY, key.id));
    }
}

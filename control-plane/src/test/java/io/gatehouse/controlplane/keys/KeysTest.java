package io.gatehouse.controlplane.keys;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatehouse.controlplane.consumers.ConsumerDraft;
import io.gatehouse.controlplane.consumers.Consumers;
import io.gatehouse.controlplane.plans.PlanDraft;
import io.gatehouse.controlplane.plans.Plans;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.gatehouse.model.keys.KeyFormat;
import io.gatehouse.model.problem.Violation;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class KeysTest {
    @Inject
    Keys keys;

    @Inject
    Consumers consumers;

    @Inject
    Plans plans;

    @Inject
    Admin admin;

    @Inject
    EntityManager entityManager;

    @Test
    void aKeyForANewConsumerComesWithConsumerAndSubscription() {
        UUID plan = plan("/issue-new");
        long before = sequence();

        IssuedKey key = keys.issue(
                new Keys.Issue(null, new ConsumerDraft(Admin.unique("Fresh"), null), plan, new KeyDraft("prod", null)));

        assertEquals(
                List.of("consumer", "subscription", "key"),
                strings("SELECT kind FROM sync_entity WHERE sequence > " + before + " ORDER BY sequence"));
        assertEquals(plan, consumers.subscriptions(key.consumer()).getFirst().plan());
        assertEquals(
                List.of(KeyFormat.sha256(key.key())),
                strings("SELECT sha256 FROM api_key WHERE id = '" + key.id() + "'"));
        assertEquals("IssuedKey[id=" + key.id() + ", key=***]", key.toString());
        assertFalse(everythingStored().contains(key.key()));
    }

    @Test
    void aKeyForASubscriberAddsNothingButTheKey() {
        UUID plan = plan("/issue-old");
        UUID consumer =
                consumers.create(new ConsumerDraft(Admin.unique("Old"), null)).id();
        consumers.subscribe(consumer, plan.toString());
        long before = sequence();

        keys.issue(new Keys.Issue(consumer, null, plan, new KeyDraft(" prod ", Instant.parse("2999-01-01T00:00:00Z"))));

        assertEquals(
                List.of("key"),
                strings("SELECT kind FROM sync_entity WHERE sequence > " + before + " ORDER BY sequence"));
        assertEquals("prod", keys.list(consumer).getFirst().name());
    }

    @Test
    void whatIsWrongWithAnIssueIsNamedAsInTheFormAndNothingIsStored() {
        UUID plan = plan("/issue-wrong");
        String taken = Admin.unique("Taken");
        consumers.create(new ConsumerDraft(taken, null));
        long before = sequence();

        assertEquals(
                List.of("newConsumer.name", "newConsumer.email", "key.name", "key.expiresAt"),
                wrong(new Keys.Issue(null, new ConsumerDraft(" ", "nobody"), plan, new KeyDraft("", Instant.EPOCH))));
        assertEquals(
                List.of("newConsumer.name"),
                wrong(new Keys.Issue(null, new ConsumerDraft(taken, null), plan, new KeyDraft("k", null))));
        assertEquals(
                List.of("plan"),
                wrong(new Keys.Issue(
                        null, new ConsumerDraft(Admin.unique("x"), null), UUID.randomUUID(), new KeyDraft("k", null))));
        assertEquals(List.of(), wrong(new Keys.Issue(UUID.randomUUID(), null, plan, new KeyDraft("k", null))));
        assertEquals(before, sequence());
    }

    @Test
    void revokingIsTheSameTheSecondTime() {
        UUID consumer =
                consumers.create(new ConsumerDraft(Admin.unique("Twice"), null)).id();
        UUID key = keys.issue(consumer, new KeyDraft("k", null)).id();
        admin.delete("/api/v1/keys/" + key).statusCode(204);
        long after = sequence();
        Instant revokedAt = keys.get(key).revokedAt();

        admin.delete("/api/v1/keys/" + key).statusCode(204);

        assertEquals(after, sequence());
        assertEquals(revokedAt, keys.get(key).revokedAt());
        admin.get("/api/v1/consumers/" + consumer + "/keys")
                .body("items", hasSize(1))
                .body("items[0].sha256", nullValue());
    }

    @Test
    void aKeySaysWhenItWasLastUsed() {
        UUID consumer =
                consumers.create(new ConsumerDraft(Admin.unique("Seen"), null)).id();
        UUID used = keys.issue(consumer, new KeyDraft("used", null)).id();
        keys.issue(consumer, new KeyDraft("unused", null));
        QuarkusTransaction.requiringNew()
                .run(() -> entityManager
                        .createNativeQuery("INSERT INTO key_last_used (key, at) VALUES (:key, '2026-11-23T10:00:00Z')")
                        .setParameter("key", used)
                        .executeUpdate());

        admin.get("/api/v1/consumers/" + consumer + "/keys")
                .body("items.name", contains("used", "unused"))
                .body("items.lastUsedAt", contains("2026-11-23T10:00:00Z", null));
    }

    @Test
    void aDeletedConsumerLeavesOneTombstoneForEachThingThatWasLive() {
        UUID plan = plan("/gone");
        UUID consumer =
                consumers.create(new ConsumerDraft(Admin.unique("Gone"), null)).id();
        consumers.subscribe(consumer, plan.toString());
        keys.revoke(keys.issue(consumer, new KeyDraft("old", null)).id());
        keys.issue(consumer, new KeyDraft("one", null));
        keys.issue(consumer, new KeyDraft("two", null));
        long before = sequence();

        admin.delete("/api/v1/consumers/" + consumer).statusCode(204);

        assertEquals(
                List.of("consumer", "key", "key", "subscription"),
                strings("SELECT kind FROM sync_entity WHERE sequence > " + before + " AND body IS NULL ORDER BY kind"));
        assertEquals(before + 4, sequence());
        admin.get("/api/v1/consumers/" + consumer).statusCode(404);
        admin.delete("/api/v1/plans/" + plan).statusCode(204);
    }

    @Test
    void theNewestSubscriptionHasTheHighestOrderAndASecondToTheSamePlanIsRefused() {
        UUID first = plan("/order-1");
        UUID second = plan("/order-2");
        UUID consumer = consumers
                .create(new ConsumerDraft(Admin.unique("Ordered"), null))
                .id();
        String path = "/api/v1/consumers/" + consumer + "/subscriptions";
        admin.post(path, "{\"plan\":\"" + second + "\"}").statusCode(201);
        String id = admin.post(path, "{\"plan\":\"" + first + "\"}")
                .statusCode(201)
                .extract()
                .path("id");

        admin.post(path, "{\"plan\":\"" + first + "\"}").statusCode(409).body("errors.path", contains("plan"));
        admin.get(path).body("items.plan", contains(second.toString(), first.toString()));
        String next = admin.get(path + "?limit=1")
                .body("items.plan", contains(second.toString()))
                .extract()
                .path("next");
        admin.get(path + "?limit=1&after=" + next)
                .body("items.plan", contains(first.toString()))
                .body("next", nullValue());
        admin.get(path + "?after=nowhere").statusCode(422).body("errors.path", contains("after"));
        admin.delete("/api/v1/subscriptions/" + id).statusCode(204);
        admin.delete("/api/v1/subscriptions/" + id).statusCode(404).body("code", equalTo("not-found"));
        admin.get(path).body("items.plan", contains(second.toString()));
    }

    /** Issuing, subscribing, revoking and deleting meet in every order: no deadlock, no gap, nothing that refers to what is gone. */
    @Test
    void whateverHappensAtOnceTheNumbersHaveNoGapAndNothingDangles() throws Exception {
        UUID plan = plan("/busy");
        List<UUID> owners = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            owners.add(consumers
                    .create(new ConsumerDraft(Admin.unique("Busy"), null))
                    .id());
        }
        List<String> odd = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> work = new ArrayList<>();
            for (int round = 0; round < 6; round++) {
                for (UUID owner : owners) {
                    work.add(threads.submit(
                            () -> keys.issue(new Keys.Issue(owner, null, plan, new KeyDraft("k", null)))));
                    work.add(threads.submit(() -> keys.list(owner).forEach(key -> keys.revoke(key.id()))));
                    work.add(threads.submit(() -> consumers
                            .subscriptions(owner)
                            .forEach(subscription -> consumers.unsubscribe(subscription.id()))));
                }
                if (round > 2) {
                    UUID owner = owners.get(round - 2);
                    work.add(threads.submit(() -> keys.deleteConsumer(owner, null)));
                }
                work.add(threads.submit(() -> plans.delete(plan, null)));
            }
            for (Future<?> done : work) {
                try {
                    done.get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof Refused)) {
                        odd.add(String.valueOf(e.getCause()));
                    }
                }
            }
        }

        assertEquals(List.of(), odd);
        String ours = owners.stream().map(id -> "'" + id + "'").collect(Collectors.joining(",", "(", ")"));
        assertEquals(
                List.of("0"),
                strings("SELECT cast(count(*) AS text) FROM sync_entity a WHERE a.body ->> 'consumer' IN " + ours
                        + " AND NOT EXISTS (SELECT FROM sync_entity b WHERE b.kind = 'consumer'"
                        + " AND b.body IS NOT NULL AND cast(b.id AS text) = a.body ->> 'consumer')"));
        assertEquals(
                strings("SELECT cast(id AS text) FROM api_key WHERE revoked_at IS NULL AND consumer IN " + ours
                        + " ORDER BY id"),
                strings("SELECT cast(id AS text) FROM sync_entity WHERE kind = 'key' AND body ->> 'consumer' IN " + ours
                        + " ORDER BY id"));
        assertEquals(
                strings("SELECT cast(id AS text) FROM subscription WHERE consumer IN " + ours + " ORDER BY id"),
                strings("SELECT cast(id AS text) FROM sync_entity WHERE kind = 'subscription'"
                        + " AND body ->> 'consumer' IN " + ours + " ORDER BY id"));
    }

    private UUID plan(String basePath) {
        String api = admin.api(basePath);
        return plans.create(new PlanDraft(Admin.unique("Plan"), List.of(api), null, null))
                .id();
    }

    private List<String> wrong(Keys.Issue issue) {
        return assertThrows(Refused.class, () -> keys.issue(issue)).problem().errors().stream()
                .map(Violation::path)
                .toList();
    }

    private long sequence() {
        return Long.parseLong(
                strings("SELECT cast(sequence AS text) FROM sync_head").getFirst());
    }

    private String everythingStored() {
        return String.join(
                "\n",
                strings("SELECT cast(row_to_json(k) AS text) FROM api_key k"
                        + " UNION ALL SELECT coalesce(cast(body AS text), '') FROM sync_entity"
                        + " UNION ALL SELECT detail FROM audit"));
    }

    private List<String> strings(String sql) {
        return QuarkusTransaction.requiringNew()
                .call(() -> entityManager.createNativeQuery(sql, String.class).getResultList());
    }
}

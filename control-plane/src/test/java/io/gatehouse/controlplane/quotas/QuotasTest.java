package io.gatehouse.controlplane.quotas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.nodes.JoinTokens;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.publishing.Publisher;
import io.gatehouse.controlplane.sql.Sql;
import io.gatehouse.controlplane.testing.NodeClient;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.gatehouse.model.config.Attachment;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.PublishedPlan;
import io.gatehouse.model.config.PublishedSubscription;
import io.gatehouse.model.sync.LeaseReply;
import io.gatehouse.model.sync.LeaseReply.Grant;
import io.gatehouse.model.sync.LeaseRequest;
import io.gatehouse.model.sync.LeaseRequest.Ask;
import io.gatehouse.model.sync.LeaseRequest.Return;
import io.gatehouse.model.sync.Protocol;
import io.gatehouse.policy.quota.Period;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class QuotasTest {
    @Inject
    Quotas quotas;

    @Inject
    Publisher publisher;

    @Inject
    JoinTokens joinTokens;

    @Inject
    Sql sql;

    @Inject
    ObjectMapper mapper;

    @TestHTTPResource
    URI root;

    private final UUID node = UUID.randomUUID();
    private final UUID plan = UUID.randomUUID();
    private final UUID consumer = UUID.randomUUID();
    private UUID subscription = UUID.randomUUID();

    @BeforeEach
    void prepare() {
        sql.update("UPDATE node SET reported_at = NULL");
        subscription = UUID.randomUUID();
        QuarkusTransaction.requiringNew()
                .run(() -> publisher.publish(new PublishedSubscription(subscription, consumer, plan, 1)));
    }

    @Test
    void aNodeGetsAFourthOfWhatIsLeftUntilNothingIs() {
        publishQuota(100, Period.MONTH);
        Instant before = Instant.now();

        List<Long> granted = new ArrayList<>();
        Grant grant = ask();
        while (grant.granted() > 0) {
            granted.add(grant.granted());
            grant = ask();
        }

        assertEquals(List.of(25L, 18L, 14L, 10L, 8L, 6L, 4L, 3L, 3L, 2L), granted.subList(0, 10));
        assertEquals(100, granted.stream().mapToLong(Long::longValue).sum());
        assertEquals(100, grant.limit());
        assertEquals(0, grant.remaining());
        assertTrue(List.of(Period.MONTH.end(before), Period.MONTH.end(Instant.now()))
                .contains(grant.periodEnd()));
    }

    @Test
    void aChunkIsSmallerTheMoreNodesAreLive() {
        publishQuota(1000, Period.DAY);
        for (int i = 0; i < 5; i++) {
            NodeClient.stranger(root, mapper)
                    .join(joinTokens.create(null).token(), "node " + i)
                    .report(0, 0, 0);
        }

        Grant grant = ask();

        assertEquals(50, grant.granted());
        assertEquals(950, grant.remaining());
    }

    @Test
    void whatIsReturnedIsThereForOthersAndCountsOnce() {
        publishQuota(100, Period.DAY);
        Grant grant = ask();

        LeaseReply reply = lease(node, List.of(plan(consumer)), List.of(new Return(grant.lease(), 20)));
        assertEquals(95 - 23, reply.grants().getFirst().remaining());

        // Again, more than was granted, by another node, of a lease that never was.
        lease(node, List.of(), List.of(new Return(grant.lease(), 20), new Return(grant.lease(), 5)));
        lease(
                UUID.randomUUID(),
                List.of(),
                List.of(new Return(reply.grants().getFirst().lease(), 5)));
        lease(node, List.of(), List.of(new Return(UUID.randomUUID(), 5)));
        assertEquals(72 - 18, ask().remaining());
    }

    @Test
    void noMoreThanWasGrantedComesBack() {
        publishQuota(100, Period.DAY);
        Grant grant = ask();

        LeaseReply reply = lease(node, List.of(plan(consumer)), List.of(new Return(grant.lease(), 1_000_000)));

        assertEquals(75, reply.grants().getFirst().remaining());
    }

    @Test
    void aChangedLimitAppliesToWhatIsLeft() {
        publishQuota(100, Period.DAY);
        assertEquals(25, ask().granted());

        publishQuota(40, Period.DAY);
        Grant lowered = ask();
        assertEquals(3, lowered.granted());
        assertEquals(12, lowered.remaining());

        publishQuota(10, Period.DAY);
        assertEquals(0, ask().granted());

        publishQuota(1028, Period.DAY);
        assertEquals(250, ask().granted());
    }

    @Test
    void aChangedPeriodCountsWhatWasTakenInIt() {
        publishQuota(100, Period.MONTH);
        assertEquals(25, ask().granted());
        publishQuota(100, Period.YEAR);
        assertEquals(75 - 18, ask().remaining());
        publishQuota(100, Period.MONTH);
        assertEquals(57 - 14, ask().remaining());
    }

    @Test
    void aNewPeriodBeginsAfreshAndOldLeasesGiveNothingBack() {
        publishQuota(100, Period.HOUR);
        Grant old = ask();
        sql.update(
                "UPDATE lease SET granted_at = granted_at - interval '1 hour', ends_at = ends_at - interval '1 hour'"
                        + " WHERE id = ?",
                old.lease());
        sql.update(
                "UPDATE quota_account SET starts_at = starts_at - interval '1 hour', ends_at = ends_at - interval '1 hour'"
                        + " WHERE plan = ?",
                plan);

        LeaseReply reply = lease(node, List.of(plan(consumer)), List.of(new Return(old.lease(), 25)));

        assertEquals(25, reply.grants().getFirst().granted());
        assertEquals(75, reply.grants().getFirst().remaining());
    }

    @Test
    void whoHasNoRightToAPlanGetsNothing() {
        publishQuota(100, Period.DAY);
        assertEquals(
                0,
                lease(node, List.of(plan(UUID.randomUUID())), List.of())
                        .grants()
                        .getFirst()
                        .granted());
        assertEquals(
                0,
                lease(node, List.of(new Ask(UUID.randomUUID(), consumer)), List.of())
                        .grants()
                        .getFirst()
                        .granted());

        QuarkusTransaction.requiringNew().run(() -> publisher.retract(EntityKind.SUBSCRIPTION, subscription));

        Grant grant = ask();
        assertEquals(0, grant.granted());
        // It may come back, so the node is to ask again soon.
        assertTrue(grant.periodEnd().isBefore(Instant.now().plusSeconds(10)));
    }

    @Test
    void leasesThatAreOutAndSpentNeverPassTheLimitHoweverManyAskAtOnce() throws Exception {
        publishQuota(500, Period.YEAR);
        UUID second = UUID.randomUUID();
        QuarkusTransaction.requiringNew()
                .run(() -> publisher.publish(new PublishedSubscription(UUID.randomUUID(), second, plan, 2)));
        AtomicLong spent = new AtomicLong();
        AtomicLong spentBySecond = new AtomicLong();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                boolean backwards = i % 2 == 0;
                done.add(threads.submit(() -> spend(backwards, second, spent, spentBySecond)));
            }
            for (Future<?> future : done) {
                future.get();
            }
        }

        assertEquals(500, spent.get());
        assertEquals(500, spentBySecond.get());
        long used = sql.one(
                "SELECT used FROM quota_account WHERE plan = ? AND consumer = ?",
                row -> row.getLong(1),
                plan,
                consumer);
        assertEquals(500, used);
    }

    /** As a node: leases for two consumers, spends a part at random, gives the rest back; until nothing is left of either. */
    private void spend(boolean backwards, UUID second, AtomicLong spent, AtomicLong spentBySecond) {
        UUID me = UUID.randomUUID();
        List<Return> returns = new ArrayList<>();
        int dry = 0;
        while (dry < 40) {
            List<Ask> asks = backwards ? List.of(plan(second), plan(consumer)) : List.of(plan(consumer), plan(second));
            List<Grant> grants = lease(me, asks, returns).grants();
            returns.clear();
            dry = grants.stream().allMatch(grant -> grant.granted() == 0) ? dry + 1 : 0;
            for (Grant grant : grants) {
                long used = ThreadLocalRandom.current().nextLong(grant.granted() + 1);
                (grant.consumer().equals(consumer) ? spent : spentBySecond).addAndGet(used);
                if (grant.granted() > 0) {
                    returns.add(new Return(grant.lease(), grant.granted() - used));
                }
            }
        }
    }

    @Test
    void requestsThatMakeNoSenseAreRefused() {
        Refused refused = assertThrows(
                Refused.class,
                () -> quotas.lease(
                        node,
                        new LeaseRequest(Protocol.FORMAT, List.of(), List.of(new Return(UUID.randomUUID(), -1)))));
        assertEquals("returns[0].unused", refused.problem().errors().getFirst().path());
        NodeClient client =
                NodeClient.stranger(root, mapper).join(joinTokens.create(null).token(), "node");
        assertEquals(
                422,
                client.postText(Protocol.LEASES, "{\"format\":1,\"asks\":[{}],\"returns\":[]}")
                        .statusCode());
        assertEquals(422, client.postText(Protocol.LEASES, "{\"format\":1}").statusCode());
    }

    @Test
    void aNodeLeasesOverHttp() {
        publishQuota(100, Period.WEEK);
        NodeClient client =
                NodeClient.stranger(root, mapper).join(joinTokens.create(null).token(), "node");

        LeaseReply reply = client.read(
                client.post(Protocol.LEASES, new LeaseRequest(Protocol.FORMAT, List.of(plan(consumer)), List.of())),
                LeaseReply.class);

        assertEquals(1, reply.grants().size());
        assertEquals(25, reply.grants().getFirst().granted());
        assertEquals(plan, reply.grants().getFirst().plan());
        assertEquals(consumer, reply.grants().getFirst().consumer());
    }

    private Grant ask() {
        return lease(node, List.of(plan(consumer)), List.of()).grants().getFirst();
    }

    private Ask plan(UUID whose) {
        return new Ask(plan, whose);
    }

    private LeaseReply lease(UUID who, List<Ask> asks, List<Return> returns) {
        return quotas.lease(who, new LeaseRequest(Protocol.FORMAT, asks, returns));
    }

    private void publishQuota(long requests, Period per) {
        QuarkusTransaction.requiringNew()
                .run(() -> publisher.publish(new PublishedPlan(
                        plan,
                        "Gold",
                        Set.of(),
                        List.of(new Attachment(
                                UUID.randomUUID(),
                                "quota",
                                false,
                                Map.of("requests", requests, "per", per.name(), "onOutage", "REJECT"))))));
    }
}

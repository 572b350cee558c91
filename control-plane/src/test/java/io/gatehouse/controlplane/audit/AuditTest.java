package io.gatehouse.controlplane.audit;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AuditTest {
    @Inject
    Audit audit;

    @Inject
    Admin admin;

    @Inject
    EntityManager entityManager;

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE audit SET who = 'nobody'", "DELETE FROM audit", "TRUNCATE audit"})
    void rowsAreNeverChangedOrDeleted(String sql) {
        QuarkusTransaction.requiringNew().run(() -> audit.record("test.first", null, "one"));

        Exception refused = assertThrows(
                Exception.class,
                () -> QuarkusTransaction.requiringNew()
                        .run(() -> entityManager.createNativeQuery(sql).executeUpdate()));

        assertTrue(refused.getMessage().contains("audit rows are never changed or deleted"), refused.getMessage());
    }

    @Test
    void aForgedRowShows() {
        QuarkusTransaction.requiringNew().run(() -> audit.record("test.forge", UUID.randomUUID(), "before"));
        assertEquals(0, audit.firstBroken());

        QuarkusTransaction.begin();
        try {
            entityManager
                    .createNativeQuery("ALTER TABLE audit DISABLE TRIGGER audit_append_only")
                    .executeUpdate();
            entityManager
                    .createNativeQuery(
                            "UPDATE audit SET detail = 'after' WHERE number = (SELECT max(number) FROM audit)")
                    .executeUpdate();
            assertEquals(newest(), audit.firstBroken());
            entityManager
                    .createNativeQuery("DELETE FROM audit WHERE number = 1")
                    .executeUpdate();
            assertEquals(2, audit.firstBroken());
        } finally {
            QuarkusTransaction.rollback();
        }
    }

    @Test
    void aChangeThatIsRolledBackLeavesNoRow() {
        long before = newest();
        assertThrows(
                IllegalStateException.class,
                () -> QuarkusTransaction.requiringNew().run(() -> {
                    audit.record("test.gone", null, "gone");
                    throw new IllegalStateException("no");
                }));
        assertEquals(before, newest());
    }

    @Test
    void anEditTellsWhoChangedWhatFromWhatToWhat() {
        String name = Admin.unique("Audited");
        String id = admin.post("/api/v1/consumers", "{\"name\":\"" + name + "\"}")
                .extract()
                .path("id");
        admin.put("/api/v1/consumers/" + id, "{\"name\":\"" + name + "\",\"email\":\"a@b.test\"}")
                .statusCode(200);

        String next = admin.get("/api/v1/audit?limit=1")
                .body("items", hasSize(1))
                .body("items[0].who", equalTo("tester"))
                .body("items[0].action", equalTo("consumer.edit"))
                .body("items[0].subject", equalTo(id))
                .body("items[0].detail", equalTo(name + ": email: nothing -> \"a@b.test\""))
                .extract()
                .path("next");
        admin.get("/api/v1/audit?limit=1&after=" + next)
                .body("items[0].action", equalTo("consumer.create"))
                .body("items[0].detail", startsWith(name));
    }

    @Test
    void whoLetsNodesInAndOutIsTold() {
        admin.post("/api/v1/nodes/join-tokens", "{}").statusCode(201);
        admin.get("/api/v1/audit?limit=1")
                .body("items[0].who", equalTo("tester"))
                .body("items[0].action", equalTo("node.join-token"))
                .body("items[0].detail", startsWith("good until 2"));
    }

    private long newest() {
        return QuarkusTransaction.joiningExisting()
                .call(() -> ((Number) entityManager
                                .createNativeQuery("SELECT coalesce(max(number), 0) FROM audit")
                                .getSingleResult())
                        .longValue());
    }
}

package io.gatehouse.controlplane.publishing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatehouse.controlplane.testing.PostgresResource;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.PublishedConsumer;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PublisherTest {
    @Inject
    Publisher publisher;

    @Inject
    EntityManager entityManager;

    @Test
    void aRolledBackChangeTakesNoNumber() {
        long before = publish();

        assertThrows(
                IllegalStateException.class,
                () -> QuarkusTransaction.requiringNew().run(() -> {
                    publisher.publish(new PublishedConsumer(UUID.randomUUID(), "gone"));
                    throw new IllegalStateException("no");
                }));

        assertEquals(before + 1, publish());
    }

    @Test
    void numbersOfConcurrentChangesHaveNoGap() {
        long before = publish();
        ConcurrentSkipListSet<Long> numbers = new ConcurrentSkipListSet<>();

        IntStream.range(0, 40).parallel().forEach(_ -> numbers.add(publish()));

        assertEquals(IntStream.rangeClosed(1, 40).mapToObj(i -> before + i).toList(), List.copyOf(numbers));
    }

    @Test
    void whatIsRetractedLeavesARowWithoutBody() {
        UUID id = UUID.randomUUID();
        QuarkusTransaction.requiringNew().run(() -> publisher.publish(new PublishedConsumer(id, "Acme")));
        assertEquals("{\"id\": \"" + id + "\", \"kind\": \"consumer\", \"name\": \"Acme\"}", body(id));

        QuarkusTransaction.requiringNew().run(() -> publisher.retract(EntityKind.CONSUMER, id));

        assertEquals(null, body(id));
    }

    private long publish() {
        return QuarkusTransaction.requiringNew()
                .call(() -> publisher.publish(new PublishedConsumer(UUID.randomUUID(), "Acme")));
    }

    private Object body(UUID id) {
        return QuarkusTransaction.requiringNew()
                .call(() -> entityManager
                        .createNativeQuery(
                                "SELECT cast(body AS text) FROM sync_entity WHERE kind = 'consumer' AND id = :id")
                        .setParameter("id", id)
                        .getResultList()
                        .getFirst());
    }
}

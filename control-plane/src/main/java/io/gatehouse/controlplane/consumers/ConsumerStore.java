package io.gatehouse.controlplane.consumers;

import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Rows of consumers and subscriptions. Every method needs a transaction. */
@ApplicationScoped
class ConsumerStore implements PanacheRepositoryBase<Consumer, UUID> {
    private static final String SUBSCRIPTIONS = """
            SELECT subscription.id, consumer, plan, plan.name, position, subscription.created_at
            FROM subscription JOIN plan ON plan.id = subscription.plan
            """;

    Consumer get(UUID id) {
        return findByIdOptional(id).orElseThrow(() -> Refused.notFound("consumer", id));
    }

    /** The row, locked against other writers until commit. */
    Consumer lock(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).orElseThrow(() -> Refused.notFound("consumer", id));
    }

    /** The row, locked also against keys and subscriptions that are about to refer to it. */
    Consumer lockToDelete(UUID id) {
        getEntityManager()
                .createNativeQuery("SELECT id FROM consumer WHERE id = :id FOR UPDATE", UUID.class)
                .setParameter("id", id)
                .getResultList();
        return lock(id);
    }

    List<Consumer> page(Slice.Wanted wanted) {
        return find("id > ?1 order by id", wanted.after())
                .page(0, wanted.limit() + 1)
                .list();
    }

    Optional<Consumer> named(String name) {
        return find("name", name).firstResultOptional();
    }

    /** Whether another one has this name, in any case. Nobody loses the name that is theirs, though it may have twins from of old. */
    boolean isNameTaken(String name, UUID except) {
        return count("lower(name) = lower(?1) and id <> ?2", name, except) > 0
                && count("name = ?1 and id = ?2", name, except) == 0;
    }

    /** Whether there is this plan; it then stays until the transaction ends. */
    boolean holdPlan(UUID plan) {
        return !getEntityManager()
                .createNativeQuery("SELECT 1 FROM plan WHERE id = :plan FOR KEY SHARE", Integer.class)
                .setParameter("plan", plan)
                .getResultList()
                .isEmpty();
    }

    /** Stores a subscription; it is the newest now. */
    SubscriptionView subscribe(UUID id, UUID consumer, UUID plan) {
        getEntityManager()
                .createNativeQuery("INSERT INTO subscription (id, consumer, plan, created_at)"
                        + " VALUES (:id, :consumer, :plan, :now)")
                .setParameter("id", id)
                .setParameter("consumer", consumer)
                .setParameter("plan", plan)
                .setParameter("now", Instant.now())
                .executeUpdate();
        return subscription(id).orElseThrow();
    }

    void unsubscribe(UUID subscription) {
        getEntityManager()
                .createNativeQuery("DELETE FROM subscription WHERE id = :id")
                .setParameter("id", subscription)
                .executeUpdate();
    }

    Optional<SubscriptionView> subscription(UUID id) {
        return subscriptions(SUBSCRIPTIONS + "WHERE subscription.id = :id", query -> query.setParameter("id", id))
                .stream()
                .findFirst();
    }

    /** Oldest first. */
    List<SubscriptionView> subscriptionsOf(UUID consumer) {
        return subscriptions(
                SUBSCRIPTIONS + "WHERE consumer = :consumer ORDER BY position",
                query -> query.setParameter("consumer", consumer));
    }

    /** Oldest first, and one beyond the limit. */
    List<SubscriptionView> subscriptionsOf(UUID consumer, Slice.Numbered wanted) {
        return subscriptions(
                SUBSCRIPTIONS + "WHERE consumer = :consumer AND position > :place ORDER BY position",
                query -> query.setParameter("consumer", consumer)
                        .setParameter("place", wanted.place())
                        .setMaxResults(wanted.limit() + 1));
    }

    private List<SubscriptionView> subscriptions(String sql, UnaryOperator<Query> bound) {
        List<?> rows = bound.apply(getEntityManager().createNativeQuery(sql, Object[].class))
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new SubscriptionView(
                        (UUID) row[0],
                        (UUID) row[1],
                        (UUID) row[2],
                        (String) row[3],
                        ((Number) row[4]).longValue(),
                        (Instant) row[5]))
                .toList();
    }
}

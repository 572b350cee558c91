package io.gatehouse.controlplane.plans;

import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Rows of plans. Every method needs a transaction. */
@ApplicationScoped
class PlanStore implements PanacheRepositoryBase<Plan, UUID> {
    Plan get(UUID id) {
        return findByIdOptional(id).orElseThrow(() -> Refused.notFound("plan", id));
    }

    /** The row, locked against other writers until commit. */
    Plan lock(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).orElseThrow(() -> Refused.notFound("plan", id));
    }

    /** The row, locked also against subscriptions that are about to refer to it. */
    Plan lockToDelete(UUID id) {
        getEntityManager()
                .createNativeQuery("SELECT id FROM plan WHERE id = :id FOR UPDATE", UUID.class)
                .setParameter("id", id)
                .getResultList();
        return lock(id);
    }

    List<Plan> page(Slice.Wanted wanted) {
        return find("id > ?1 order by id", wanted.after())
                .page(0, wanted.limit() + 1)
                .list();
    }

    List<Plan> withApi(UUID api) {
        return find("?1 member of apis order by name", api).list();
    }

    /** Whether another one has this name, in any case. Nobody loses the name that is theirs, though it may have twins from of old. */
    boolean isNameTaken(String name, UUID except) {
        return count("lower(name) = lower(?1) and id <> ?2", name, except) > 0
                && count("name = ?1 and id = ?2", name, except) == 0;
    }

    /** Which of these APIs exist; they then stay until the transaction ends. */
    Set<UUID> hold(Collection<UUID> apis) {
        if (apis.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(getEntityManager()
                .createNativeQuery("SELECT id FROM api WHERE id IN (:ids) ORDER BY id FOR KEY SHARE", UUID.class)
                .setParameter("ids", apis)
                .getResultList());
    }

    /** How many consumers are subscribed to each of these plans; none is left out. */
    Map<UUID, Long> subscribers(Collection<UUID> plans) {
        Map<UUID, Long> subscribers = new HashMap<>();
        plans.forEach(plan -> subscribers.put(plan, 0L));
        if (!plans.isEmpty()) {
            List<?> rows = getEntityManager()
                    .createNativeQuery(
                            "SELECT plan, count(*) FROM subscription WHERE plan IN (:plans) GROUP BY plan",
                            Object[].class)
                    .setParameter("plans", plans)
                    .getResultList();
            rows.stream()
                    .map(Object[].class::cast)
                    .forEach(row -> subscribers.put((UUID) row[0], ((Number) row[1]).longValue()));
        }
        return subscribers;
    }
}

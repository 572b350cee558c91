package io.gatehouse.controlplane.plans;

import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
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

    List<Plan> page(Slice.Wanted wanted) {
        return find("id > ?1 order by id", wanted.after())
                .page(0, wanted.limit() + 1)
                .list();
    }

    List<Plan> withApi(UUID api) {
        return find("?1 member of apis order by name", api).list();
    }

    boolean isNameTaken(String name, UUID except) {
        return count("name = ?1 and id <> ?2", name, except) > 0;
    }

    /** Which of these APIs exist. */
    Set<UUID> existing(Collection<UUID> apis) {
        if (apis.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(getEntityManager()
                .createNativeQuery("SELECT id FROM api WHERE id IN (:ids)", UUID.class)
                .setParameter("ids", apis)
                .getResultList());
    }

    long subscribers(UUID plan) {
        return ((Number) getEntityManager()
                        .createNativeQuery("SELECT count(*) FROM subscription WHERE plan = :plan", Long.class)
                        .setParameter("plan", plan)
                        .getSingleResult())
                .longValue();
    }
}

package io.gatehouse.dataplane.gateway;

import java.util.ArrayList;
import java.util.List;

/** Why an entity does not compile, collected while it is tried. Confined to one thread. */
final class Faults {
    /** What a fault does to the entity, mild to severe. */
    enum Severity {
        /** Only something that refuses nothing is broken: it is left out. */
        OBSERVER,
        /** The entity's new form cannot be served: its last good one goes on. */
        ENTITY,
        /** A guard is broken: nothing of the entity is served. */
        GUARD
    }

    private final List<String> reasons = new ArrayList<>();
    private boolean entity;
    private boolean guard;

    void add(Severity severity, String reason) {
        reasons.add(reason);
        entity |= severity == Severity.ENTITY;
        guard |= severity == Severity.GUARD;
    }

    /** Whether the new form may be served. */
    boolean areHarmless() {
        return !entity && !guard;
    }

    boolean breakAGuard() {
        return guard;
    }

    boolean isEmpty() {
        return reasons.isEmpty();
    }

    /** All reasons, as one sentence for an operator. */
    String text() {
        return String.join("; ", reasons);
    }
}

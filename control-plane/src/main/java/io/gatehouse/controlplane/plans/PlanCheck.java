package io.gatehouse.controlplane.plans;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.policy.Decoded;
import io.gatehouse.policy.Policies;
import io.gatehouse.policy.spi.PolicyType;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks drafts of plans. */
@ApplicationScoped
class PlanCheck {
    static final PolicyType<?> RATE_LIMIT = Policies.find("rate-limit").orElseThrow();
    static final PolicyType<?> QUOTA = Policies.find("quota").orElseThrow();

    private static final int MOST_APIS = 1_000;

    private final PlanStore store;

    PlanCheck(PlanStore store) {
        this.store = store;
    }

    /** A draft that was found fine, defaults of its limits filled in. */
    record Checked(
            String name,
            Set<UUID> apis,
            @Nullable Map<String, Object> rateLimit,
            @Nullable Map<String, Object> quota) {}

    /** Throws {@link Refused} with everything that is wrong. */
    Checked check(PlanDraft draft, UUID id) {
        Violations violations = new Violations();
        Checked checked = check(draft, id, violations);
        violations.refuse();
        return checked;
    }

    /** The same without refusing: what comes back is of use only when nothing was noted. */
    Checked check(PlanDraft draft, UUID id, Violations violations) {
        Checked checked = new Checked(
                violations.name("name", draft.name()),
                apis(violations, Objects.requireNonNullElse(draft.apis(), List.of())),
                limit(violations, "rateLimit", RATE_LIMIT, draft.rateLimit()),
                limit(violations, "quota", QUOTA, draft.quota()));
        if (violations.isFine("name") && store.isNameTaken(checked.name(), id)) {
            violations.addTaken("name", "There is a plan named " + checked.name() + " already.");
        }
        return checked;
    }

    private Set<UUID> apis(Violations violations, List<String> given) {
        if (given.isEmpty()) {
            violations.add("apis", "needs at least one API");
        } else if (given.size() > MOST_APIS) {
            violations.add("apis", "must not be more than " + MOST_APIS);
            return Set.of();
        }
        Set<UUID> existing = store.hold(
                given.stream().map(PlanCheck::uuid).filter(Objects::nonNull).toList());
        Set<UUID> apis = new LinkedHashSet<>();
        for (int i = 0; i < given.size(); i++) {
            UUID api = uuid(given.get(i));
            if (api == null || !existing.contains(api)) {
                violations.add(
                        "apis[" + i + "]",
                        given.get(i) == null ? "is needed" : "There is no API with the id " + given.get(i) + ".");
            } else {
                apis.add(api);
            }
        }
        return apis;
    }

    private static @Nullable UUID uuid(@Nullable String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static @Nullable Map<String, Object> limit(
            Violations violations, String at, PolicyType<?> type, @Nullable Map<String, Object> config) {
        if (config == null) {
            return null;
        }
        return switch (Policies.decode(type, config)) {
            case Decoded.Valid<?> valid -> Policies.encode(valid.config());
            case Decoded.Invalid<?> invalid -> {
                violations.addAll(invalid.violations().stream()
                        .map(violation -> violation.within(at))
                        .toList());
                yield null;
            }
        };
    }
}

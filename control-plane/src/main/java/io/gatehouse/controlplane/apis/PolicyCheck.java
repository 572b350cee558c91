package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.apis.ApiDraft.PolicyDraft;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.policy.Decoded;
import io.gatehouse.policy.Policies;
import io.gatehouse.policy.spi.PolicyType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks attached policies against their own records, and fills in defaults. */
final class PolicyCheck {
    private static final int MOST = 50;

    private final Violations violations;

    PolicyCheck(Violations violations) {
        this.violations = violations;
    }

    /** Attachments keep their ids from {@code before}: the one that is named, else the next of the same policy. */
    List<PolicyDraft> complete(
            String at, @Nullable List<@Nullable PolicyDraft> given, @Nullable List<PolicyDraft> before) {
        List<@Nullable PolicyDraft> policies = Objects.requireNonNullElse(given, List.of());
        List<PolicyDraft> kept = new ArrayList<>(Objects.requireNonNullElse(before, List.of()));
        if (policies.size() > MOST) {
            violations.add(at, "must not be more than " + MOST);
            return List.of();
        }
        Map<Integer, UUID> named = new HashMap<>();
        for (int i = 0; i < policies.size(); i++) {
            PolicyDraft policy = policies.get(i);
            UUID id = policy == null ? null : policy.id();
            if (id != null && kept.removeIf(old -> id.equals(old.id()))) {
                named.put(i, id);
            } else if (id != null) {
                violations.add(
                        at + "[" + i + "].id", "is not the id of a policy attached here: leave it out for a new one");
            }
        }
        List<PolicyDraft> complete = new ArrayList<>();
        for (int i = 0; i < policies.size(); i++) {
            PolicyDraft policy = policies.get(i);
            if (policy == null) {
                violations.add(at + "[" + i + "]", "is needed");
            } else {
                UUID id = named.get(i);
                complete.add(policy(at + "[" + i + "]", policy, id == null ? nextId(kept, policy) : id));
            }
        }
        return complete;
    }

    private static UUID nextId(List<PolicyDraft> kept, PolicyDraft policy) {
        for (PolicyDraft old : kept) {
            if (Objects.equals(old.policy(), policy.policy())) {
                kept.remove(old);
                return Objects.requireNonNull(old.id());
            }
        }
        return Ids.next();
    }

    private PolicyDraft policy(String at, PolicyDraft given, UUID id) {
        Map<String, Object> config = Objects.requireNonNullElse(given.config(), Map.of());
        Optional<PolicyType<?>> type = Policies.find(Objects.requireNonNullElse(given.policy(), ""));
        if (type.isEmpty()) {
            String known = Policies.ALL.stream().map(PolicyType::id).collect(Collectors.joining(", "));
            violations.add(at + ".policy", "must be one of " + known);
        } else {
            config = config(at + ".config", type.get(), config);
        }
        return new PolicyDraft(id, given.policy(), Objects.requireNonNullElse(given.observe(), false), config);
    }

    private Map<String, Object> config(String at, PolicyType<?> type, Map<String, Object> config) {
        return switch (Policies.decode(type, config)) {
            case Decoded.Valid<?> valid -> Policies.encode(valid.config());
            case Decoded.Invalid<?> invalid -> {
                violations.addWithin(at, invalid.violations());
                yield config;
            }
        };
    }
}

package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.apis.ApiDraft.PolicyDraft;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.policy.Decoded;
import io.gatehouse.policy.Policies;
import io.gatehouse.policy.spi.PolicyType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks attached policies against their own records, and fills in defaults. */
final class PolicyCheck {
    private final Violations violations;

    PolicyCheck(Violations violations) {
        this.violations = violations;
    }

    List<PolicyDraft> complete(String at, @Nullable List<PolicyDraft> given) {
        List<PolicyDraft> policies = Objects.requireNonNullElse(given, List.of());
        List<PolicyDraft> complete = new ArrayList<>();
        for (int i = 0; i < policies.size(); i++) {
            complete.add(policy(at + "[" + i + "]", policies.get(i)));
        }
        return complete;
    }

    private PolicyDraft policy(String at, PolicyDraft given) {
        Map<String, Object> config = Objects.requireNonNullElse(given.config(), Map.of());
        Optional<PolicyType<?>> type = Policies.find(Objects.requireNonNullElse(given.policy(), ""));
        if (type.isEmpty()) {
            String known = Policies.ALL.stream().map(PolicyType::id).collect(Collectors.joining(", "));
            violations.add(at + ".policy", "must be one of " + known);
        } else {
            config = config(at + ".config", type.get(), config);
        }
        return new PolicyDraft(
                given.id() == null ? Ids.next() : given.id(),
                given.policy(),
                Objects.requireNonNullElse(given.observe(), false),
                config);
    }

    private Map<String, Object> config(String at, PolicyType<?> type, Map<String, Object> config) {
        return switch (Policies.decode(type, config)) {
            case Decoded.Valid<?> valid -> Policies.encode(valid.config());
            case Decoded.Invalid<?> invalid -> {
                invalid.violations().forEach(violation -> violations.addAll(List.of(violation.within(at))));
                yield config;
            }
        };
    }
}

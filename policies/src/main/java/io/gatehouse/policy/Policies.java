package io.gatehouse.policy;

import io.gatehouse.model.problem.Violation;
import io.gatehouse.policy.apikey.ApiKey;
import io.gatehouse.policy.quota.Quota;
import io.gatehouse.policy.ratelimit.RateLimit;
import io.gatehouse.policy.spi.PolicyType;
import io.gatehouse.policy.subscription.Subscription;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All kinds of policy, in the order in which they run. Stateless. */
public final class Policies {
    private static final ConfigReader READER = new ConfigReader();

    /** By phase, then by the order here: there are no priority numbers. */
    public static final List<PolicyType<?>> ALL = List.of(
            // AUTHENTICATE: the first thing known about a request is who sends it.
            new ApiKey(),
            // AUTHORIZE: chooses the plan, whose limits then come into force.
            new Subscription(),
            // LIMIT: the rate limit first, so that a flood does not eat up the quota.
            new RateLimit(),
            new Quota());

    private Policies() {}

    /** The policy with this id. */
    public static Optional<PolicyType<?>> find(String id) {
        return ALL.stream().filter(type -> type.id().equals(id)).findFirst();
    }

    /** Sorts policies into the order in which they run. */
    public static Comparator<PolicyType<?>> order() {
        return Comparator.<PolicyType<?>, Integer>comparing(type -> type.phase().ordinal())
                .thenComparing(ALL::indexOf);
    }

    /** Reads and checks a configuration, with all that is wrong with it. */
    public static <C> Decoded<C> decode(PolicyType<C> type, Map<String, Object> config) {
        Decoded<C> decoded = READER.read(type.config(), config);
        if (decoded instanceof Decoded.Valid<C> valid) {
            List<Violation> violations = type.check(valid.config());
            return violations.isEmpty() ? valid : new Decoded.Invalid<>(violations);
        }
        return decoded;
    }

    /** The configuration as JSON values, defaults included: what {@link #decode} reads. */
    public static Map<String, Object> encode(Object config) {
        return READER.write(config);
    }
}

package io.gatehouse.policy.apikey;

import static java.util.Objects.requireNonNull;

import io.gatehouse.model.problem.Violation;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.HeaderName;
import io.gatehouse.policy.spi.Phase;
import io.gatehouse.policy.spi.PolicyType;
import io.gatehouse.policy.spi.Services;
import io.gatehouse.policy.spi.Use;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Lets only requests pass that show a live API key, and finds out whose it is. */
public final class ApiKey implements PolicyType<ApiKeyConfig> {
    /** Headers that frame the message or name its destination: no place for a key, since they must reach the upstream. */
    private static final Set<String> RESERVED =
            Set.of("host", "content-length", "transfer-encoding", "connection", "expect", "upgrade", "te", "trailer");

    @Override
    public String id() {
        return "api-key";
    }

    @Override
    public Phase phase() {
        return Phase.AUTHENTICATE;
    }

    @Override
    public String summary() {
        return "Lets only requests pass that show a live API key.";
    }

    @Override
    public Class<ApiKeyConfig> config() {
        return ApiKeyConfig.class;
    }

    @Override
    public List<Violation> check(ApiKeyConfig config) {
        String header = requireNonNull(config.header());
        if (!HeaderName.isToken(header)) {
            return List.of(new Violation("header", "must be the name of a header: letters, digits and hyphens"));
        }
        if (RESERVED.contains(header.toLowerCase(Locale.ROOT))) {
            return List.of(new Violation("header", "must not be a header that HTTP itself needs"));
        }
        return List.of();
    }

    @Override
    public Enforcer compile(Use<ApiKeyConfig> use, Services services) {
        return new ApiKeyEnforcer(HeaderName.of(requireNonNull(use.config().header())), services.credentials());
    }
}

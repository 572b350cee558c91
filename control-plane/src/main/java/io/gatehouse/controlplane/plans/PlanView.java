package io.gatehouse.controlplane.plans;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A plan as it is shown, defaults of its limits included.
 *
 * @param subscribers consumers that are subscribed to it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlanView(
        UUID id,
        String name,
        List<UUID> apis,
        @Nullable Map<String, Object> rateLimit,
        @Nullable Map<String, Object> quota,
        long subscribers,
        long version,
        Instant createdAt) {}

package io.gatehouse.controlplane.plans;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan as the admin API takes it. What {@link PlanView} adds may be sent back and changes nothing.
 *
 * @param apis ids of the APIs that a subscriber may call, at least one
 * @param rateLimit configuration of the policy {@code rate-limit}; null for no limit
 * @param quota configuration of the policy {@code quota}; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties({"id", "subscribers", "version", "createdAt"})
public record PlanDraft(
        @Nullable String name,
        @Nullable List<String> apis,
        @Nullable Map<String, Object> rateLimit,
        @Nullable Map<String, Object> quota) {}

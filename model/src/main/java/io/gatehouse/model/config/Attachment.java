package io.gatehouse.model.config;

import java.util.Map;
import java.util.UUID;

/**
 * A policy's configured use at a scope.
 *
 * @param id stays the same over revisions: state such as counters is kept under it
 * @param policy the policy's id, for example {@code rate-limit}
 * @param observe true: counts and explains what it would refuse, and refuses nothing
 * @param config the policy's own configuration as JSON values; decoded strictly by the policy
 */
public record Attachment(UUID id, String policy, boolean observe, Map<String, Object> config) {}

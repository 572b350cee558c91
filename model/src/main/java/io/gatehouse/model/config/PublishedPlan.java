package io.gatehouse.model.config;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A named bundle of APIs with its limits.
 *
 * @param apis ids of the APIs that a subscriber may call
 * @param policies attachments at plan scope: its rate limit and quota
 */
public record PublishedPlan(UUID id, String name, Set<UUID> apis, List<Attachment> policies) implements Entity {
    public PublishedPlan {
        apis = Set.copyOf(apis);
        policies = List.copyOf(policies);
    }
}

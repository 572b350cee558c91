package io.gatehouse.policy.spi;

import java.util.UUID;

/** A plan in its compiled form, as {@link Services.Subscriptions} finds it. What else it holds is the node's own affair. */
public interface Plan {
    UUID id();

    String name();
}

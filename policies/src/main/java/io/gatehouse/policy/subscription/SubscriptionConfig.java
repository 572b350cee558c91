package io.gatehouse.policy.subscription;

/** There is nothing to set: who may use what is said by plans and subscriptions. */
public record SubscriptionConfig() {}

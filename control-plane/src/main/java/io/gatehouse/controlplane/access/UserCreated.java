package io.gatehouse.controlplane.access;

import java.util.UUID;

/** There is a new user. Fired in the transaction that stores it. */
public record UserCreated(UUID id, String name, String role) {}

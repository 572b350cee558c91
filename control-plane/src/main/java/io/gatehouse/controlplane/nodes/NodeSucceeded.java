package io.gatehouse.controlplane.nodes;

import java.util.UUID;

/**
 * A node has joined anew and showed who it was before. Fired in the transaction that lets it in: whoever keeps something by a node's
 * id moves it from {@code former} to {@code node}.
 */
public record NodeSucceeded(UUID former, UUID node) {}

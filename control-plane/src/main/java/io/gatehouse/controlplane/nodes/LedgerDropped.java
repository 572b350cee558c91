package io.gatehouse.controlplane.nodes;

import java.util.UUID;

/** What a removed node said it had counted, and never delivered, is no longer expected. Fired in the transaction that decides it. */
public record LedgerDropped(UUID node) {}

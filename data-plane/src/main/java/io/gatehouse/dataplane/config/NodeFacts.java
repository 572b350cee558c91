package io.gatehouse.dataplane.config;

import java.time.Instant;

/**
 * What a node knows of itself from its start.
 *
 * @param name display name, usually the host name
 * @param version of the software
 */
public record NodeFacts(String name, String version, Instant startedAt) {}

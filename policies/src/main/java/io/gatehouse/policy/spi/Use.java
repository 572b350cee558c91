package io.gatehouse.policy.spi;

import java.util.UUID;

/**
 * An attachment about to be compiled.
 *
 * @param attachment its id: state that outlives a configuration is kept under it
 * @param owner id of the API, route or plan that it is attached to
 * @param config decoded and checked
 */
public record Use<C>(UUID attachment, UUID owner, C config) {}

package io.gatehouse.model.config;

import java.net.URI;

/**
 * One address in an upstream.
 *
 * @param url absolute {@code http} or {@code https} URL without query, fragment or user; its path is put in front of the forwarded path
 * @param weight share of traffic relative to the other targets, at least 1
 */
public record PublishedTarget(URI url, int weight) {}

package io.gatehouse.ui.kit;

import org.jspecify.annotations.Nullable;

/**
 * One row of a ranking.
 *
 * @param count of requests
 * @param most the largest count of the ranking, at least 1: what a full bar stands for
 * @param href where more about it is; null for nowhere
 */
public record Share(
        String label, long count, long most, @Nullable String href) {}

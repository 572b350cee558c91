package io.gatehouse.controlplane.nodes;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a change has come.
 *
 * @param live nodes that report
 * @param applied those of them that have applied the change
 * @param after how long the slowest of these took, among those that were there when it was published; null when there is none
 */
public record Reach(int live, int applied, @Nullable Duration after) {}

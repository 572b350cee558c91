package io.gatehouse.model.sync;

/**
 * First line of a snapshot.
 *
 * @param sequence the snapshot is the state at exactly this sequence
 * @param entities how many lines follow; fewer mean that the snapshot was cut off and must not be applied
 */
public record SnapshotHeader(int format, long sequence, long entities) {}

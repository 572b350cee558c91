package io.gatehouse.model.sync;

/**
 * What a node learns from reporting.
 *
 * @param liveNodes nodes that reported lately, this one included, at least 1: rate limits are split among them
 * @param headSequence newest sequence in the database
 */
public record ReportReply(int liveNodes, long headSequence) {}

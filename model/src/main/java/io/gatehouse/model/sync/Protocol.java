package io.gatehouse.model.sync;

import java.time.Duration;

/**
 * The paths and constants of the sync protocol. Every request but {@link #JOIN} carries {@code Authorization: Bearer} with the
 * node's identity token; every body is UTF-8 JSON; {@code Content-Encoding: gzip} may be used in both directions.
 *
 * <table>
 * <caption>Calls</caption>
 * <tr><td>{@code POST} {@link #JOIN}</td><td>{@link JoinRequest} → 201 {@link NodeIdentity}; 401 when the token is unknown, used or expired</td></tr>
 * <tr><td>{@code POST} {@link #RENEW}</td><td>empty → 200 {@link NodeIdentity}</td></tr>
 * <tr><td>{@code GET} {@link #CHANGES}{@code ?after=4711&wait=PT25S}</td><td>200 {@link ChangeBatch} as soon as there is
 *     something, 204 when nothing came within {@code wait}, 410 when {@code after} is older than the tombstones kept, or newer than
 *     the newest sequence (another database): take a snapshot. {@code after} also tells the control plane what the node has applied</td></tr>
 * <tr><td>{@code GET} {@link #SNAPSHOT}</td><td>200, gzip, one JSON value a line: a {@link SnapshotHeader}, then as many
 *     {@link io.gatehouse.model.config.Entity entities} as it says</td></tr>
 * <tr><td>{@code POST} {@link #REPORT}</td><td>{@link NodeReport} → 200 {@link ReportReply}; every {@link #REPORT_INTERVAL} and after each apply</td></tr>
 * <tr><td>{@code POST} {@link #USAGE}</td><td>{@link io.gatehouse.model.usage.UsageSegment} → 204, applied or already applied; 400 or 422 never to be sent again unchanged</td></tr>
 * <tr><td>{@code POST} {@link #DECISIONS}</td><td>{@link io.gatehouse.model.usage.DecisionBatch} → 204; 400 or 422 never to be sent again unchanged</td></tr>
 * <tr><td>{@code POST} {@link #LEASES}</td><td>{@link LeaseRequest} → 200 {@link LeaseReply}</td></tr>
 * </table>
 *
 * A 401 means that the identity is no longer accepted; the node keeps serving from its last good configuration and keeps its
 * ledger until it can join again.
 */
public final class Protocol {
    /** Format of every record below; a control plane serves this one and the one before. */
    public static final int FORMAT = 1;

    public static final String JOIN = "/sync/v1/join";
    public static final String RENEW = "/sync/v1/renew";
    public static final String CHANGES = "/sync/v1/changes";
    public static final String SNAPSHOT = "/sync/v1/snapshot";
    public static final String REPORT = "/sync/v1/report";
    public static final String USAGE = "/sync/v1/usage";
    public static final String DECISIONS = "/sync/v1/decisions";
    public static final String LEASES = "/sync/v1/leases";

    /** Longest wait a long poll may ask for. */
    public static final Duration MAX_WAIT = Duration.ofSeconds(25);

    /** How often a node reports; three missed reports make it count as gone. */
    public static final Duration REPORT_INTERVAL = Duration.ofSeconds(5);

    private Protocol() {}
}

package io.gatehouse.controlplane.nodes;

import io.gatehouse.controlplane.access.Tokens;
import io.gatehouse.controlplane.audit.Audit;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.sync.JoinRequest;
import io.gatehouse.model.sync.NodeIdentity;
import io.gatehouse.model.sync.NodeReport;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** The nodes: how they join and leave, what they say, how far they are. Thread-safe; reads the database. */
@ApplicationScoped
public class Nodes {
    private static final Logger LOG = Logger.getLogger(Nodes.class);
    private static final Duration IDENTITY_LIFE = Duration.ofHours(24);
    private static final Duration HISTORY = Duration.ofDays(7);

    private final NodeStore store;
    private final JoinTokens joinTokens;
    private final Tokens tokens;
    private final Audit audit;
    private final Event<NodeSucceeded> successions;
    private final Event<LedgerDropped> drops;

    Nodes(
            NodeStore store,
            JoinTokens joinTokens,
            Tokens tokens,
            Audit audit,
            Event<NodeSucceeded> successions,
            Event<LedgerDropped> drops) {
        this.drops = drops;
        this.store = store;
        this.joinTokens = joinTokens;
        this.tokens = tokens;
        this.audit = audit;
        this.successions = successions;
    }

    /**
     * Lets a node in, for a join token. One that shows its former identity takes over what that one had, and that one is shut out.
     * Throws {@link Refused} with 401 when the token is unknown, used or expired.
     */
    @Transactional
    public NodeIdentity join(JoinRequest request) {
        UUID node = UUID.randomUUID();
        if (!joinTokens.use(request.token(), node)) {
            throw Refused.unauthenticated("The join token is unknown, has been used, or has expired.");
        }
        store.add(node, request.name());
        audit.record("node.join", node, request.name());
        LOG.infof("node joined node=%s name=%s", node, request.name());
        if (request.former() != null) {
            tokens.formerNode(request.former()).ifPresent(former -> succeed(former, node));
        }
        return identity(node);
    }

    private void succeed(UUID former, UUID node) {
        store.remove(former);
        successions.fire(new NodeSucceeded(former, node));
        audit.record("node.succeed", node, "takes over from " + former);
        LOG.infof("node takes over node=%s from=%s", node, former);
    }

    /** A fresh identity for a node that has one. */
    public NodeIdentity identity(UUID node) {
        Tokens.Issued issued = tokens.issueNode(node, IDENTITY_LIFE);
        return new NodeIdentity(node, issued.token(), issued.expiresAt());
    }

    /** The node of this name among callers. Throws {@link Refused} with 401 when it was removed. */
    public UUID known(String caller) {
        UUID node = UUID.fromString(caller);
        if (!store.has(node)) {
            throw Refused.unauthenticated("The node has been removed.");
        }
        return node;
    }

    /** Takes a node's report. */
    @Transactional
    public void report(UUID node, NodeReport report) {
        store.reported(node, report);
        store.applied(node, report.sequence());
    }

    /** Notes that a node has applied everything up to a sequence. */
    public void applied(UUID node, long sequence) {
        store.applied(node, sequence);
    }

    /** How many nodes reported lately, at least 1. */
    public int live() {
        return Math.max(1, store.live());
    }

    /** Newest sequence there is. */
    public long head() {
        return store.head();
    }

    /** All nodes but removed ones, by name. */
    public List<Node> list() {
        return store.list();
    }

    /** How far a change with this sequence, published at this moment, has come. */
    public Reach reach(long sequence, Instant published) {
        return store.reach(sequence, published);
    }

    /** Shuts a node out. What it has counted stays. Throws {@link Refused} with 404 when there is none. */
    @Transactional
    public void remove(UUID node) {
        if (!store.remove(node)) {
            throw Refused.notFound("node", node);
        }
        audit.record("node.remove", node, "its identity is refused from now on");
        LOG.infof("node removed node=%s", node);
    }

    /**
     * Shuts a node out if it is not yet, and no longer expects what it said it had counted: for one that lied, or whose disk is lost. Throws
     * {@link Refused} with 404 when there never was such a node.
     */
    @Transactional
    public void removeWithLedger(UUID node) {
        if (!store.wasThere(node)) {
            throw Refused.notFound("node", node);
        }
        if (store.has(node)) {
            remove(node);
        }
        drops.fire(new LedgerDropped(node));
        audit.record("node.ledger.drop", node, "what it said it had counted and did not deliver is no longer expected");
        LOG.infof("node ledger dropped node=%s", node);
    }

    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        store.forgetAppliedBefore(Instant.now().minus(HISTORY));
    }
}

package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.websocket.CloseFrame;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.spi.Verdict;

/**
 * An exchange that goes on for long, a stream, a WebSocket, or a large body either way: whether it may is asked again now and then.
 * Reused with its exchange; confined to its loop.
 */
final class Lasting {
    private final ProxyExchange exchange;
    private final PolicyRun policies;
    private final UpstreamLeg leg;

    Lasting(ProxyExchange exchange, PolicyRun policies, UpstreamLeg leg) {
        this.exchange = exchange;
        this.policies = policies;
        this.leg = leg;
    }

    /** Ends it if its caller would be refused now. Whether it still goes on. */
    boolean recheck() {
        if (!exchange.isForwarding()) {
            return false;
        }
        Verdict.Reject no = policies.recheck(leg.route());
        if (no != null) {
            end(no);
        }
        return exchange.isForwarding();
    }

    /** A WebSocket ends in order, unless that was tried before; a request that is not answered yet is refused. */
    private void end(Verdict.Reject no) {
        if (leg.isOpen() && !leg.isLeaving()) {
            leg.leave(CloseFrame.POLICY_VIOLATION, no.outcome());
        } else {
            exchange.refuse(new Refusal(no.problem(), no.outcome()), no.headers());
        }
    }

    /** The node stops: a WebSocket is told so, all else goes on for as long as it may. */
    void drain() {
        if (exchange.isForwarding() && leg.isOpen()) {
            leg.leave(CloseFrame.GOING_AWAY, Outcome.SUCCESS);
        }
    }
}

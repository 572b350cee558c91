package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledPlan;
import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Verdict;
import java.lang.System.Logger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's way through its policies: first the route's, then those of the plan that one of them chose. A verdict that comes
 * later is awaited without blocking. Reused; confined to its loop.
 */
final class PolicyRun {
    private static final Logger LOG = System.getLogger(PolicyRun.class.getName());

    private final ProxyLoop loop;
    private final ProxyExchange exchange;
    private final PolicyView view;
    private int routeIndex;
    private int planIndex;
    private boolean awaits;

    PolicyRun(ProxyLoop loop, ProxyExchange exchange, PolicyView view) {
        this.loop = loop;
        this.exchange = exchange;
        this.view = view;
    }

    void reset() {
        routeIndex = 0;
        planIndex = 0;
        awaits = false;
    }

    /** Whether a verdict is still to come. */
    boolean awaits() {
        return awaits;
    }

    /** Goes on until the exchange may be forwarded, is refused, or has to wait. */
    void run(CompiledRoute route, long now) {
        Verdict verdict;
        try {
            verdict = next(route);
        } catch (RuntimeException bug) {
            failed(bug);
            return;
        }
        if (verdict == null) {
            exchange.forward(route, now);
        } else {
            obey(verdict, route, now);
        }
    }

    /** The first verdict that is not to proceed, or null when all have proceeded. */
    private @Nullable Verdict next(CompiledRoute route) {
        List<Enforcer> policies = route.policies();
        while (routeIndex < policies.size()) {
            Verdict verdict = policies.get(routeIndex++).onRequest(view);
            if (verdict != Verdict.PROCEED) {
                return verdict;
            }
        }
        if (view.plan() instanceof CompiledPlan plan) {
            policies = plan.policies();
            while (planIndex < policies.size()) {
                Verdict verdict = policies.get(planIndex++).onRequest(view);
                if (verdict != Verdict.PROCEED) {
                    return verdict;
                }
            }
        }
        return null;
    }

    /** Asks the route's guards once more. The refusal that there would be now; null when there is none. */
    Verdict.@Nullable Reject recheck(CompiledRoute route) {
        List<Enforcer> guards = route.guards();
        for (int i = 0; i < guards.size(); i++) {
            if (guards.get(i).onRequest(view) instanceof Verdict.Reject no) {
                return no;
            }
        }
        return null;
    }

    private void obey(Verdict verdict, CompiledRoute route, long now) {
        switch (verdict) {
            case Verdict.Proceed _ -> run(route, now);
            case Verdict.Reject no -> exchange.refuse(new Refusal(no.problem(), no.outcome()), no.headers());
            case Verdict.Reply reply -> exchange.reply(reply);
            case Verdict.Later later -> {
                awaits = true;
                later.stage().whenComplete((late, trouble) -> loop.loop().execute(() -> resume(route, late, trouble)));
            }
        }
    }

    private void resume(CompiledRoute route, @Nullable Verdict verdict, @Nullable Throwable trouble) {
        if (!exchange.isDeciding()) {
            return;
        }
        awaits = false;
        if (verdict != null) {
            obey(verdict, route, System.nanoTime());
        } else {
            failed(trouble);
        }
    }

    private void failed(@Nullable Throwable bug) {
        LOG.log(Logger.Level.ERROR, "policy failed requestId=" + exchange.id(), bug);
        exchange.refuse(Refusal.FAILED);
    }
}

package io.gatehouse.policy;

import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Exchange;
import io.gatehouse.policy.spi.HeaderName;
import io.gatehouse.policy.spi.Verdict;
import java.util.List;
import java.util.function.Consumer;

/**
 * A policy in observe mode: it does all that it would do, and refuses nothing. What it would have refused goes to {@code seen}, on
 * whatever thread the verdict comes; a verdict that comes later is not waited for. Thread-safe if {@code seen} is.
 */
public record Observing(Enforcer enforcer, Consumer<Verdict> seen) implements Enforcer {
    @Override
    public Verdict onRequest(Exchange exchange) {
        tell(enforcer.onRequest(exchange));
        return Verdict.PROCEED;
    }

    private void tell(Verdict verdict) {
        switch (verdict) {
            case Verdict.Proceed _ -> {}
            case Verdict.Later later -> later.stage().thenAccept(this::tell);
            case Verdict.Reject _, Verdict.Reply _ -> seen.accept(verdict);
        }
    }

    @Override
    public List<HeaderName> hiddenHeaders() {
        return enforcer.hiddenHeaders();
    }
}

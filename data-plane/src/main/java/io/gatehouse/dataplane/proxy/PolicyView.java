package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.policy.spi.Credential;
import io.gatehouse.policy.spi.Exchange;
import io.gatehouse.policy.spi.HeaderName;
import io.gatehouse.policy.spi.Plan;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What policies see of an exchange, and what they say about it. Reused; confined to its loop. */
final class PolicyView implements Exchange {
    private static final UUID NONE = new UUID(0, 0);

    private final Request request;
    private UUID api = NONE;
    private @Nullable Credential credential;
    private @Nullable Plan plan;
    private long nanoTime;

    PolicyView(Request request) {
        this.request = request;
    }

    /** Forgets the last exchange. */
    void clear() {
        credential = null;
        plan = null;
    }

    /** The request's head was complete at {@code now} and led to this route. */
    void begin(CompiledRoute route, long now) {
        api = route.api();
        nanoTime = now;
    }

    @Override
    public int copyHeader(HeaderName name, byte[] into) {
        return request.copyHeader(name, into);
    }

    @Override
    public long nanoTime() {
        return nanoTime;
    }

    @Override
    public UUID api() {
        return api;
    }

    @Override
    public @Nullable Credential credential() {
        return credential;
    }

    @Override
    public void identify(Credential caller) {
        credential = caller;
    }

    @Override
    public @Nullable Plan plan() {
        return plan;
    }

    @Override
    public void admit(Plan chosen) {
        plan = chosen;
    }
}

package scg;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Lets known keys pass, each up to a million times a second. In memory and of the plain kind: the gateway's own limiter would ask Redis for
 * each request.
 */
final class Guard implements GatewayFilter {
    static final String HEADER = "X-API-Key";

    private static final long REQUESTS_PER_SECOND = 1_000_000;

    /** Consumers by key. */
    private final Map<String, String> consumers;
    /** For each consumer the second, in the upper half, and its requests so far, in the lower. */
    private final Map<String, AtomicLong> windows = new ConcurrentHashMap<>();

    Guard(String key) {
        consumers = Map.of(key, "acme");
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        String key = exchange.getRequest().getHeaders().getFirst(HEADER);
        String consumer = key == null ? null : consumers.get(key);
        if (consumer == null) {
            return refused(exchange, HttpStatus.UNAUTHORIZED);
        }
        return admits(consumer) ? chain.filter(exchange) : refused(exchange, HttpStatus.TOO_MANY_REQUESTS);
    }

    private boolean admits(String consumer) {
        long second = System.currentTimeMillis() / 1000 << 32;
        long now = windows.computeIfAbsent(consumer, _ -> new AtomicLong())
                .updateAndGet(last -> last >>> 32 == second >>> 32 ? last + 1 : second | 1);
        return (now & 0xffffffffL) <= REQUESTS_PER_SECOND;
    }

    private static Mono<Void> refused(ServerWebExchange exchange, HttpStatus status) {
        exchange.getResponse().setStatusCode(status);
        return exchange.getResponse().setComplete();
    }
}

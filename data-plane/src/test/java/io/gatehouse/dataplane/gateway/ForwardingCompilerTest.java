package io.gatehouse.dataplane.gateway;

import static io.gatehouse.dataplane.gateway.Published.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.gatehouse.dataplane.http1.HeadLimits;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.model.config.Action;
import io.gatehouse.model.config.PublishedApi;
import io.gatehouse.model.config.PublishedRoute;
import io.gatehouse.model.config.Rewrite;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where published routes lead once they are compiled. */
class ForwardingCompilerTest {
    private final Configuration configuration =
            new Configuration(new NodeServices(_ -> _ -> null, InstantSource.system()));

    private static PublishedApi api(long revision, boolean strips, String path, String rewrite) {
        Action.Forward forward =
                new Action.Forward("default", List.of(), null, new Rewrite(rewrite, null, Map.of(), List.of()), null);
        PublishedRoute route = new PublishedRoute(
                id(101), Set.of(), path, forward, Duration.ofSeconds(30), 1_000, List.of(), Duration.ZERO);
        return new PublishedApi(
                id(1),
                "API",
                revision,
                List.of(),
                "/shop/%61",
                strips,
                List.of(route),
                List.of(Published.upstream()),
                List.of(),
                null);
    }

    private CompiledRoute match(String path) {
        byte[] bytes = ("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        RequestHead head = new RequestHead(HeadLimits.DEFAULT);
        assertNull(head.parse(bytes, 0, bytes.length));
        return (CompiledRoute) configuration.gateway().match(head, bytes, head.pathFrom(), head.pathTo());
    }

    @Test
    void pathIsWrittenAnewBehindTheBasePathWhetherThatIsTakenOffOrNot() {
        for (boolean strips : new boolean[] {true, false}) {
            configuration.apply(List.of(api(strips ? 1 : 2, strips, "/orders/{id}/**", "/v2/{id}/**")));
            byte[] path = "/shop/a/orders/7/x".getBytes(StandardCharsets.US_ASCII);
            OctetWriter out = new OctetWriter();

            match("/shop/a/orders/7/x").forwarding().rewrite().path().write(out, path, 0, path.length);

            assertEquals("/v2/7/x", new String(out.octets(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void rewriteThatCannotBeKeepsTheLastGoodFormInForce() {
        configuration.apply(List.of(api(1, true, "/orders/{id}", "/v2/{id}")));
        CompiledRoute good = match("/shop/a/orders/7");

        configuration.apply(List.of(api(2, true, "/orders/{id}", "/v2/{other}")));

        assertSame(good, match("/shop/a/orders/7"));
        assertEquals(
                "route '/orders/{id}' rewrites to what cannot be: {other} is not there in its route, or twice in its"
                        + " rewrite",
                configuration.broken().getFirst().reason());
    }
}

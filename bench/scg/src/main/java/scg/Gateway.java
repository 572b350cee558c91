package scg;

import java.io.File;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/**
 * Spring Cloud Gateway with what the bench asks of every peer: one route, a key, a rate limit per key. Settings, as system properties:
 * {@code server.port}, {@code bench.http2-port}, {@code bench.tls-port}, {@code bench.upstream}, {@code bench.key},
 * {@code bench.certificate}, {@code bench.private-key}.
 */
@SpringBootApplication
public class Gateway {
    private final Environment environment;
    private final HttpHandler handler;

    Gateway(Environment environment, HttpHandler handler) {
        this.environment = environment;
        this.handler = handler;
    }

    public static void main(String... arguments) {
        SpringApplication.run(Gateway.class, arguments);
    }

    @Bean
    static RouteLocator routes(RouteLocatorBuilder builder, Environment environment) {
        Guard guard = new Guard(environment.getRequiredProperty("bench.key"));
        return builder.routes()
                .route("x", route -> route.path("/x/**")
                        .filters(filters -> filters.filter(guard).removeRequestHeader(Guard.HEADER))
                        .uri(environment.getRequiredProperty("bench.upstream")))
                .build();
    }

    /** Boot opens one port; the others are opened with the same handler, so that each speaks one protocol, as the other peers' do. */
    @EventListener(ApplicationReadyEvent.class)
    void openOtherPorts() {
        ReactorHttpHandlerAdapter adapter = new ReactorHttpHandlerAdapter(handler);
        HttpServer server = HttpServer.create().host("127.0.0.1").handle(adapter);
        server.port(port("bench.http2-port")).protocol(HttpProtocol.H2C).bindNow();
        Http11SslContextSpec certificate = Http11SslContextSpec.forServer(
                new File(environment.getRequiredProperty("bench.certificate")),
                new File(environment.getRequiredProperty("bench.private-key")));
        server.port(port("bench.tls-port"))
                .secure(spec -> spec.sslContext(certificate).handshakeTimeout(Duration.ofMinutes(1)))
                .bindNow();
    }

    private int port(String name) {
        return environment.getRequiredProperty(name, Integer.class);
    }
}

package io.gatehouse.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.systemtests.Admin.Offer;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import io.grpc.testing.integration.TestServiceImpl;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.runner.Description;
import org.junit.runner.JUnitCore;
import org.junit.runner.notification.Failure;
import org.junit.runner.notification.RunListener;

/**
 * gRPC's own interoperability cases, with its own client and server: each must end through the gateway, in clear and over TLS, as it ends
 * without one.
 */
@ExtendWith(RunningGatehouse.Shared.class)
class GrpcIT {
    private static final String SERVICE = "/grpc.testing.TestService";

    @TempDir
    Path folder;

    private final RunningGatehouse gatehouse;
    private final Admin admin;
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2);
    private @Nullable Server server;

    GrpcIT(RunningGatehouse gatehouse) {
        this.gatehouse = gatehouse;
        this.admin = gatehouse.admin();
    }

    @BeforeEach
    void start() throws Exception {
        server = Grpc.newServerBuilderForPort(Ports.free(), InsecureServerCredentials.create())
                .maxInboundMessageSize(AbstractInteropTest.MAX_MESSAGE_SIZE)
                .addService(io.grpc.ServerInterceptors.intercept(
                        new TestServiceImpl(executor), TestServiceImpl.interceptors()))
                .build()
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        server().shutdownNow().awaitTermination();
        executor.shutdownNow();
    }

    private Server server() {
        return java.util.Objects.requireNonNull(server);
    }

    @Test
    void everyCaseEndsThroughTheGatewayAsItEndsWithoutIt() throws Exception {
        URI target = URI.create("http://127.0.0.1:" + server().getPort());
        Offer offer = admin.offer(SERVICE, """
                "upstream":{"protocol":"http2","targets":[{"url":"%s"}]},"routes":[{"path":"/**","maxBodyBytes":"unlimited"}]""".formatted(target.resolve(SERVICE)), "");
        Pki pki = Pki.make(folder, "grpc.test", "*.grpc.test");
        pki.show(gatehouse);

        Map<String, String> direct = cases(target.getPort(), null, "");
        assertTrue(direct.size() > 30, direct.toString());
        assertEquals("passed", direct.get("largeUnary"));
        assertEquals(direct, cases(gatehouse.gateway().getPort(), null, offer.key()));
        assertEquals(direct, cases(gatehouse.tlsPort(), pki.authority().toFile(), offer.key()));
        try (TlsUpstream secure = new TlsUpstream(pki)) {
            String draft = new ObjectMapper()
                    .writeValueAsString(Map.of(
                            "name",
                            "gRPC over TLS",
                            "basePath",
                            SERVICE,
                            "access",
                            "key",
                            "upstream",
                            Map.of(
                                    "protocol",
                                    "http2",
                                    "targets",
                                    List.of(Map.of("url", "https://127.0.0.1:" + secure.port() + SERVICE)),
                                    "tls",
                                    Map.of("ca", Files.readString(pki.authority()), "serverName", "grpc.test")),
                            "routes",
                            List.of(Map.of("path", "/**", "maxBodyBytes", "unlimited"))));
            assertEquals(
                    200, admin.send("PUT", "/api/v1/apis/" + offer.api(), draft).statusCode());
            long sequence = admin.post("/api/v1/apis/" + offer.api() + "/publish", "{\"note\":\"TLS\"}")
                    .get("sequence")
                    .asLong();
            admin.awaitApplied(sequence);
            server().shutdownNow().awaitTermination();
            assertEquals(direct, cases(gatehouse.tlsPort(), pki.authority().toFile(), offer.key()));
        }
        admin.awaitLedger();
    }

    /** The same server behind TLS. */
    private final class TlsUpstream implements AutoCloseable {
        private final Server server;

        TlsUpstream(Pki pki) throws IOException {
            server = Grpc.newServerBuilderForPort(
                            Ports.free(),
                            TlsServerCredentials.create(
                                    pki.folder().resolve("site.crt").toFile(),
                                    pki.folder().resolve("site.key").toFile()))
                    .maxInboundMessageSize(AbstractInteropTest.MAX_MESSAGE_SIZE)
                    .addService(io.grpc.ServerInterceptors.intercept(
                            new TestServiceImpl(executor), TestServiceImpl.interceptors()))
                    .build()
                    .start();
        }

        int port() {
            return server.getPort();
        }

        @Override
        public void close() throws InterruptedException {
            server.shutdownNow().awaitTermination();
        }
    }

    private static Map<String, String> cases(int port, @Nullable File authority, String key) {
        Cases.port = port;
        Cases.authority = authority;
        Cases.key = key;
        Map<String, String> ends = new TreeMap<>();
        JUnitCore runner = new JUnitCore();
        runner.addListener(new RunListener() {
            @Override
            public void testFinished(Description test) {
                ends.putIfAbsent(test.getMethodName(), "passed");
            }

            @Override
            public void testFailure(Failure failure) {
                ends.put(failure.getDescription().getMethodName(), "failed: " + failure.getMessage());
                System.out.println(failure.getTrace());
            }

            @Override
            public void testAssumptionFailure(Failure failure) {
                ends.put(failure.getDescription().getMethodName(), "skipped: " + failure.getMessage());
            }
        });
        runner.run(Cases.class);
        return ends;
    }

    /** gRPC's cases against the port that was set last, with a key where one is. */
    public static final class Cases extends AbstractInteropTest {
        private static final Metadata.Key<String> KEY = Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER);

        private static int port;
        private static @Nullable File authority;
        private static String key = "";

        @Override
        protected ManagedChannelBuilder<?> createChannelBuilder() {
            NettyChannelBuilder builder = NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .flowControlWindow(TEST_FLOW_CONTROL_WINDOW)
                    .maxInboundMessageSize(MAX_MESSAGE_SIZE)
                    .intercept(new WithKey());
            if (authority == null) {
                return builder.usePlaintext();
            }
            try {
                return builder.overrideAuthority("grpc.test")
                        .sslContext(GrpcSslContexts.forClient()
                                .trustManager(authority)
                                .build());
            } catch (SSLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected boolean metricsExpected() {
            return false;
        }

        private static final class WithKey implements ClientInterceptor {
            @Override
            public <A, B> ClientCall<A, B> interceptCall(
                    MethodDescriptor<A, B> method, CallOptions options, Channel next) {
                return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                    @Override
                    public void start(Listener<B> listener, Metadata headers) {
                        if (!key.isEmpty()) {
                            headers.put(KEY, key);
                        }
                        super.start(listener, headers);
                    }
                };
            }
        }
    }
}

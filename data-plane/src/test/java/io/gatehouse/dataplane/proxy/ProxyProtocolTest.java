package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.UpstreamProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who called is told by a proxy below HTTP. */
class ProxyProtocolTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n";
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private static ProxyTester.Setup believing(String trusted) {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.trusted = TrustedProxies.of(trusted);
        setup.proxyProtocol = true;
        return setup;
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.7 192.0.2.1 5000 443, 192.0.2.7, for=192.0.2.7",
        "PROXY TCP6 2001:db8::7 2001:db8::1 5000 443, 2001:db8::7, 'for=\"[2001:db8::7]\"'",
        "PROXY UNKNOWN, '6.6.6.6, 127.0.0.1', 'for=6.6.6.6, for=127.0.0.1'",
    })
    void firstVersionTellsWhoCalls(String header, String callers, String forwarded) throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester =
                        believing("127.0.0.0/8").to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send(header + "\r\n" + GET).response();
            client.send(GET).response();

            for (String head : upstream.heads()) {
                assertTrue(
                        head.contains("X-Forwarded-For: " + callers + "\r\nForwarded: " + forwarded + ";proto"), head);
            }
            assertEquals(2, upstream.heads().size());
        }
    }

    @ParameterizedTest
    @CsvSource({
        // PROXY, TCP over IPv4, 12 octets: 192.0.2.7 to 192.0.2.1, ports 5000 and 443
        "21 11 000c c0000207 c0000201 1388 01bb, 192.0.2.7",
        // the same with a field behind the addresses that nobody here knows
        "21 11 0010 c0000207 c0000201 1388 01bb ee0001ff, 192.0.2.7",
        // LOCAL: the proxy itself, looking whether we are there
        "20 00 0000, '6.6.6.6, 127.0.0.1'",
    })
    void secondVersionTellsWhoCallsHoweverItIsCut(String header, String callers) throws IOException {
        byte[] octets = HexFormat.of().parseHex(SIGNATURE + header.replace(" ", ""));
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester =
                        believing("127.0.0.0/8").to(upstream.port()).start();
                RawClient client = tester.client()) {
            for (byte octet : octets) {
                client.out().write(octet);
                client.out().flush();
            }
            client.send(GET).response();

            String head = upstream.heads().getFirst();
            assertTrue(head.contains("X-Forwarded-For: " + callers + "\r\n"), head);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "PROXY TCP4 a.test 192.0.2.1 5000 443\r\n",
                "PROXY TCP4 192.0.2.7 192.0.2.1 5000\r\n",
                "PROXY TCP4 192.0.2.7 192.0.2.1 70000 443\r\n"
            })
    void whatBeginsOtherwiseIsBrokenOff(String text) throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = believing("127.0.0.1").to(upstream.port()).start();
                RawClient client = tester.client()) {
            assertEquals("<RESET>", client.send(text + GET).rest());
            assertEquals(1, tester.value(Gauge.PROXY_HEADERS_BROKEN));
            assertTrue(upstream.heads().isEmpty());
        }
    }

    /** Whoever is no trusted proxy speaks HTTP at once, and cannot claim to be somebody else. */
    @Test
    void othersAreNotBelieved() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = believing("192.0.2.1").to(upstream.port()).start();
                RawClient honest = tester.client();
                RawClient liar = tester.client()) {
            honest.send(GET).response();
            assertTrue(upstream.heads().getFirst().contains("X-Forwarded-For: 127.0.0.1\r\n"));
            assertTrue(liar.send("PROXY TCP4 192.0.2.7 192.0.2.1 5000 443\r\n" + GET)
                    .head()
                    .startsWith("HTTP/1.1 400 "));
        }
    }

    /** Upstreams are told, on connections that are each caller's own. */
    @ParameterizedTest
    @CsvSource({"V1, HTTP1", "V2, HTTP1", "V1, HTTP2"})
    void upstreamIsToldWhoCalls(ProxyProtocol version, UpstreamProtocol protocol) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            ProxyTester.Setup setup = new ProxyTester.Setup();
            setup.introduces = version;
            setup.protocol = protocol;
            try (ProxyTester tester = setup.to(listener.getLocalPort()).start();
                    RawClient client = tester.client()) {
                client.send(GET);
                try (Socket accepted = listener.accept()) {
                    int from = client.socket().getLocalPort();
                    int to = client.socket().getPort();
                    byte[] expected = version == ProxyProtocol.V1
                            ? ("PROXY TCP4 127.0.0.1 127.0.0.1 " + from + " " + to + "\r\n")
                                    .getBytes(StandardCharsets.US_ASCII)
                            : HexFormat.of()
                                    .parseHex(SIGNATURE + "2111000c7f0000017f000001" + "%04x%04x".formatted(from, to));
                    byte[] got = accepted.getInputStream().readNBytes(expected.length);
                    assertArrayEquals(expected, got);
                    String next = new String(accepted.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
                    assertEquals(protocol == UpstreamProtocol.HTTP1 ? "GET /" : "PRI *", next);
                }
            }
        }
    }

    @Test
    void connectionsOfOneCallerAreNotUsedForAnother() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
            String head = conversation.head();
            while (head != null) {
                String line = head.startsWith("PROXY") ? head.substring(0, head.indexOf('\r')) : "-";
                conversation.send("HTTP/1.1 200 OK\r\nContent-Length: " + line.length() + "\r\n\r\n" + line);
                head = conversation.head();
            }
        })) {
            ProxyTester.Setup setup = new ProxyTester.Setup();
            setup.introduces = ProxyProtocol.V1;
            setup.connections = 2;
            try (ProxyTester tester = setup.to(upstream.port()).start();
                    RawClient one = tester.client();
                    RawClient two = tester.client();
                    RawClient three = tester.client()) {
                for (RawClient client : List.of(one, two, three)) {
                    String line =
                            "PROXY TCP4 127.0.0.1 127.0.0.1 " + client.socket().getLocalPort() + " "
                                    + client.socket().getPort();
                    String first = client.send(GET).response();
                    assertTrue(first.endsWith(line), first);
                    String second = client.send(GET).response();
                    assertTrue(second.endsWith("\r\n\r\n-"), second);
                }
                assertEquals(3, upstream.connections());
            }
        }
    }
}

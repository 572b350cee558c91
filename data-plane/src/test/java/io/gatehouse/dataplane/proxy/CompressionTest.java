package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;
import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.model.config.Compression;
import io.gatehouse.model.config.ContentCoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.BrotliDecoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers on their way to callers that take them compressed. */
@Timeout(30)
class CompressionTest {
    private static final Compression USUAL = new Compression(
            List.of(ContentCoding.ZSTD, ContentCoding.BR, ContentCoding.GZIP),
            100,
            List.of("text/*", "application/json"));
    private static final String BODY = "{\"words\":\"" + "much ado about nothing ".repeat(40) + "\"}";

    private static String answer(String headers) {
        return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY;
    }

    private static String get(String headers) {
        return "GET / HTTP/1.1\r\nHost: a\r\n" + headers + "Connection: close\r\n\r\n";
    }

    private static ProxyTester tester(FakeUpstream upstream) throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.compression = USUAL;
        return setup.to(upstream.port()).start();
    }

    /** A head, and the body with its chunks taken together. */
    private record Got(String head, byte[] body) {
        static Got of(ProxyTester tester, String request) throws IOException {
            try (RawClient client = tester.client()) {
                String head = client.send(request).head();
                InputStream in = client.in();
                if (!head.contains("Transfer-Encoding: chunked")) {
                    return new Got(head, in.readAllBytes());
                }
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                while (true) {
                    int size = Integer.parseInt(line(in), 16);
                    body.writeBytes(in.readNBytes(size));
                    assertEquals("", line(in));
                    if (size == 0) {
                        assertEquals(-1, in.read());
                        return new Got(head, body.toByteArray());
                    }
                }
            }
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            int c;
            while ((c = in.read()) != '\n') {
                line.append((char) c);
            }
            return line.substring(0, line.length() - 1);
        }
    }

    private static byte[] decoded(String coding, byte[] body) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(body);
        try (InputStream plain = switch (coding) {
            case "gzip" -> new GZIPInputStream(in);
            case "br" -> new BrotliInputStream(in);
            case "zstd" -> new ZstdInputStream(in);
            default -> in;
        }) {
            return plain.readAllBytes();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip                             | gzip",
                "x-gzip                           | gzip",
                "gzip, deflate, br, zstd          | zstd",
                "gzip, br                         | br",
                "gzip;q=1.0, br;q=0.5, zstd;q=0   | gzip",
                "br;q=0.001                       | br",
                "*                                | zstd",
                "zstd;q=0, *;q=0.4                | br",
                "deflate                          | -",
                "gzip;q=0                         | -",
                "gzip;q=nonsense                  | -",
                "identity, gzip;q=0.5             | -",
                "''                               | -",
            })
    void callerGetsWhatItLikesBest(String accepted, String coding) throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(answer(
                        "Content-Type: application/json; charset=utf-8\r\nETag: \"1\"\r\nAccept-Ranges: bytes\r\n"));
                ProxyTester tester = tester(upstream)) {
            Got got = Got.of(tester, get("Accept-Encoding: " + accepted + "\r\n"));

            assertEquals(BODY, new String(decoded(coding, got.body), StandardCharsets.US_ASCII));
            assertTrue(got.head.contains("\r\nVary: Accept-Encoding\r\n"), got.head);
            if (coding.equals("-")) {
                assertTrue(got.head.contains("\r\nETag: \"1\"\r\nAccept-Ranges: bytes\r\n"), got.head);
                assertFalse(got.head.contains("Content-Encoding"), got.head);
            } else {
                assertTrue(got.head.contains("\r\nETag: W/\"1\"\r\nContent-Encoding: " + coding + "\r\n"), got.head);
                assertFalse(got.head.contains("Content-Length") || got.head.contains("Accept-Ranges"), got.head);
                assertTrue(got.body.length < BODY.length() / 4, () -> got.body.length + " octets");
                assertEquals(
                        got.head.length() + got.body.length,
                        tester.recorder.entries().getFirst().bytesOut(),
                        30);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: image/png\r\n",
                "",
                "Content-Type: text/html\r\nContent-Encoding: gzip\r\n",
                "Content-Type: text/html\r\nCache-Control: public, No-Transform\r\n",
                "Content-Type: text/html\r\nContent-Digest: sha-256=:aa:\r\n",
                "Content-Type: text/html\r\nContent-Range: bytes 0-9/10\r\n",
            })
    void whatMustStayAsItIsStays(String headers) throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(answer(headers + "ETag: \"1\"\r\n"));
                ProxyTester tester = tester(upstream)) {
            Got got = Got.of(tester, get("Accept-Encoding: gzip\r\n"));

            assertEquals(
                    "HTTP/1.1 200 OK\r\n" + headers + "ETag: \"1\"\r\nContent-Length: " + BODY.length()
                            + "\r\nX-Request-Id: #\r\nConnection: close\r\n\r\n",
                    ProxyTest.withoutId(got.head));
            assertEquals(BODY, new String(got.body, StandardCharsets.US_ASCII));
        }
    }

    @Test
    void partsAndShortBodiesAndBodylessAnswersStay() throws IOException {
        List<String> answers = List.of(
                "HTTP/1.1 206 Partial Content\r\nContent-Type: text/html\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 204 No Content\r\nContent-Type: text/html\r\n\r\n");
        for (String answer : answers) {
            try (FakeUpstream upstream = FakeUpstream.answering(answer);
                    ProxyTester tester = tester(upstream)) {
                Got got = Got.of(tester, get("Accept-Encoding: gzip\r\n"));
                assertFalse(got.head.contains("Content-Encoding"), got.head);
                assertEquals(
                        answer.substring(answer.indexOf("\r\n\r\n") + 4),
                        new String(got.body, StandardCharsets.US_ASCII));
            }
        }
        try (FakeUpstream upstream = FakeUpstream.answering(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n");
                ProxyTester tester = tester(upstream)) {
            Got got =
                    Got.of(tester, "HEAD / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
            assertTrue(got.head.contains("\r\nContent-Length: 5000\r\nVary: Accept-Encoding\r\n"), got.head);
            assertEquals(0, got.body.length);
        }
    }

    @Test
    void oldCallersAndThoseThatForbidItGetItAsItIs() throws IOException {
        try (FakeUpstream upstream =
                        FakeUpstream.answering(answer("Content-Type: text/html\r\nVary: Origin, accept-encoding\r\n"));
                ProxyTester tester = tester(upstream)) {
            Got old = Got.of(tester, "GET / HTTP/1.0\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
            Got forbidding = Got.of(tester, get("Accept-Encoding: gzip\r\nCache-Control: no-transform\r\n"));

            assertEquals(BODY, new String(old.body, StandardCharsets.US_ASCII));
            assertEquals(BODY, new String(forbidding.body, StandardCharsets.US_ASCII));
            assertEquals(old.head.indexOf("Vary"), old.head.lastIndexOf("Vary"));
        }
    }

    /** The tag that a caller was given with a compressed body works in every condition that it may send. */
    @Test
    void tagsGoOnMatching() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n");
                ProxyTester tester = tester(upstream)) {
            Got known = Got.of(tester, get("If-None-Match: W/\"0\", W/\"1\"\r\n"));
            Got strong = Got.of(tester, get("If-None-Match: \"1\"\r\n"));
            Got.of(tester, get("If-Match: W/\"1\", \"2\"\r\nIf-Range: W/\"1\"\r\n"));

            assertTrue(known.head.contains("\r\nETag: W/\"1\"\r\n"), known.head);
            assertTrue(strong.head.contains("\r\nETag: \"1\"\r\n"), strong.head);
            String asked = upstream.heads().getLast();
            assertTrue(asked.contains("\r\nIf-Match: \"1\", \"2\"\r\n"), asked);
            assertTrue(asked.contains("\r\nIf-Range: W/\"1\"\r\n"), asked);
            assertFalse(asked.contains("W/\"1\", "), asked);
        }
    }

    /** What an upstream sends little by little reaches the caller as it comes. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "zstd"})
    void piecesLeaveAsTheyCome(String coding) throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nfirst\n\r\n");
                    // The second comes once the caller has read the first.
                    conversation.head();
                    conversation.send("7\r\nsecond\n\r\n0\r\n\r\n");
                });
                ProxyTester tester = tester(upstream);
                RawClient client = tester.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nAccept-Encoding: " + coding
                    + "\r\n\r\n");
            client.head();
            Chunked body = new Chunked(client.in());
            InputStream plain = switch (coding) {
                case "gzip" -> new GZIPInputStream(body, 1);
                case "br" -> new EagerBrotli(body);
                default -> {
                    ZstdInputStream zstd = new ZstdInputStream(body);
                    zstd.setContinuous(true);
                    yield zstd;
                }
            };
            assertEquals("first\n", new String(plain.readNBytes(6), StandardCharsets.US_ASCII));
            client.send("c\r\nX / HTTP\r\n\r\n\r\n0\r\n\r\n");
            assertEquals("second\n", new String(plain.readNBytes(7), StandardCharsets.US_ASCII));
        }
    }

    /** The payload of a chunked body. */
    private static final class Chunked extends InputStream {
        private final InputStream in;
        private int left;
        private boolean begun;

        Chunked(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                if (begun) {
                    Got.line(in);
                }
                begun = true;
                left = Integer.parseInt(Got.line(in), 16);
            }
            if (left == 0) {
                return -1;
            }
            left--;
            return in.read();
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int c = read();
            if (c < 0) {
                return -1;
            }
            into[from] = (byte) c;
            return 1;
        }
    }

    /** Decodes what there is; the library's own stream asks for more than it needs. */
    private static final class EagerBrotli extends InputStream {
        private final InputStream in;
        private final EmbeddedChannel decoder = new EmbeddedChannel(new BrotliDecoder());
        private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
        private int given;

        EagerBrotli(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            while (plain.size() == given) {
                decoder.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) in.read()}));
                ByteBuf out;
                while ((out = decoder.readInbound()) != null) {
                    out.readBytes(plain, out.readableBytes());
                    out.release();
                }
            }
            return plain.toByteArray()[given++] & 0xff;
        }
    }

    @Test
    void largeBodiesThatDoNotShrinkPassToo() throws IOException {
        byte[] noise = new byte[3_000_000];
        new Random(7).nextBytes(noise);
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    while (conversation.head() != null) {
                        conversation.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                                + noise.length + "\r\n\r\n");
                        conversation.out().write(noise);
                    }
                });
                ProxyTester tester = tester(upstream)) {
            for (String coding : List.of("gzip", "br", "zstd")) {
                Got got = Got.of(tester, get("Accept-Encoding: " + coding + "\r\n"));
                assertArrayEquals(noise, decoded(coding, got.body), coding);
            }
        }
    }

    /** A body that breaks midway never ends as if it were whole, however often. */
    @Test
    void whatBreaksMidwayIsBroken() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    while (conversation.head() != null) {
                        conversation.send(
                                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5000\r\n\r\nhalf");
                        conversation.reset();
                    }
                });
                ProxyTester tester = tester(upstream)) {
            for (int i = 0; i < 300; i++) {
                try (RawClient client = tester.client()) {
                    String all = client.send(get("Accept-Encoding: gzip\r\n")).rest();
                    assertTrue(all.endsWith("<RESET>") && !all.contains("\r\n0\r\n\r\n"), all);
                }
            }
        }
    }
}

package io.gatehouse.dataplane.proxy;

import static io.gatehouse.dataplane.proxy.RequestHeadWriter.ascii;

import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.proxyprotocol.Ends;
import io.gatehouse.dataplane.tls.TlsHost;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What upstreams are told of the way that a connection's requests have come: {@code Via} (RFC 9110, section 7.6.3), {@code Forwarded} (RFC
 * 7239), and the {@code X-Forwarded} headers that everybody reads. What a caller says of it is believed only of a trusted proxy, whose lines
 * are gone on with. Immutable.
 */
final class Provenance {
    private static final byte[] FORWARDED_HOST = ascii("\r\nX-Forwarded-Host: ");
    private static final byte[] FORWARDED = ascii("\r\nForwarded: ");
    private static final byte[] HOST = ascii(";host=\"");
    private static final byte[] END = ascii("\r\n");

    private final Ends ends;
    private final String version;
    private final String via;
    private final String scheme;
    private final String address;
    private final String element;
    private final boolean trusted;
    private final @Nullable TlsHost shown;
    private final byte[] lines;

    private Provenance(Ends ends, String version, String scheme, boolean trusted, @Nullable TlsHost shown) {
        InetSocketAddress source = ends.source();
        this.ends = ends;
        this.version = version.equals("2.0") ? "2" : version;
        this.via = "Via: " + version + " gatehouse\r\nX-Forwarded-Proto: ";
        this.scheme = scheme;
        this.address = source == null ? "unknown" : NetUtil.toAddressString(source.getAddress());
        this.element = forwardedFor(address) + ";proto=" + scheme;
        this.trusted = trusted;
        this.shown = shown;
        this.lines = ascii(via + scheme + "\r\nX-Forwarded-For: " + address + "\r\nForwarded: " + element);
    }

    /** @param version of HTTP that is spoken on the connection */
    static Provenance of(String version, SocketChannel channel, TrustedProxies proxies) {
        Ends ends = Ends.of(channel);
        String scheme = channel.pipeline().get(SslHandler.class) == null ? "http" : "https";
        return new Provenance(ends, version, scheme, proxies.trusts(ends.source()), TlsArrival.shown(channel));
    }

    /** The caller's address, as text. */
    String address() {
        return address;
    }

    /** What was shown in its TLS handshake; null for a connection in clear. */
    @Nullable
    TlsHost shown() {
        return shown;
    }

    /** Whether a trusted proxy is at the other end, whose word about callers is passed on. */
    boolean isTrusted() {
        return trusted;
    }

    /** {@code http} or {@code https}, as spoken on the connection. */
    String scheme() {
        return scheme;
    }

    /** The version of HTTP that the connection speaks, as attributes of spans have it. */
    String version() {
        return version;
    }

    /** Who called whom, below HTTP. */
    Ends ends() {
        return ends;
    }

    /** Writes the lines for one request, each with its end. */
    void write(OctetWriter out, RequestHead head) {
        if (trusted) {
            writeOn(out, head);
            return;
        }
        out.put(lines);
        if (head.hostFrom() < head.hostTo()) {
            putHost(out, head);
            out.put(FORWARDED_HOST).put(head.bytes(), head.hostFrom(), head.hostTo());
        }
        out.put(END);
    }

    private void writeOn(OctetWriter out, RequestHead head) {
        String callers = head.fields().joined("x-forwarded-for");
        String forwarded = head.fields().joined("forwarded");
        out.put(via).put(either(head.header("x-forwarded-proto"), scheme)).put("\r\nX-Forwarded-For: ");
        out.put(callers == null ? address : callers + ", " + address);
        out.put(FORWARDED);
        if (forwarded != null) {
            out.put(forwarded).put(", ");
        } else if (callers != null) {
            out.put(elements(callers)).put(", ");
        }
        out.put(element);
        putHost(out, head);
        String host = either(head.header("x-forwarded-host"), head.host());
        if (!host.isEmpty()) {
            out.put(FORWARDED_HOST).put(host);
        }
        out.put(END);
    }

    private static void putHost(OctetWriter out, RequestHead head) {
        if (head.hostFrom() < head.hostTo()) {
            out.put(HOST).put(head.bytes(), head.hostFrom(), head.hostTo()).put('"');
        }
    }

    /** What a proxy that only knows the older header has said, in the newer one (RFC 7239, section 7.4). */
    private static String elements(String callers) {
        return Arrays.stream(callers.split(",", -1))
                .map(caller -> forwardedFor(caller.strip()))
                .collect(Collectors.joining(", "));
    }

    private static String forwardedFor(String address) {
        if (NetUtil.isValidIpV4Address(address)) {
            return "for=" + address;
        }
        return NetUtil.isValidIpV6Address(address) ? "for=\"[" + address + "]\"" : "for=unknown";
    }

    private static String either(@Nullable String said, String known) {
        return said == null ? known : said;
    }
}

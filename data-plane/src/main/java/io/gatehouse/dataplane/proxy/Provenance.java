package io.gatehouse.dataplane.proxy;

import static io.gatehouse.dataplane.proxy.RequestHeadWriter.ascii;

import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.RequestHead;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What upstreams are told of the way that a connection's requests have come (RFC 9110, section 7.6.3, and the headers that everybody
 * reads). What a caller says of it is believed only of a trusted proxy, whose lines are gone on with. Immutable.
 */
final class Provenance {
    private static final byte[] FORWARDED_HOST = ascii("\r\nX-Forwarded-Host: ");
    private static final byte[] END = ascii("\r\n");

    private final String via;
    private final String scheme;
    private final String address;
    private final boolean trusted;
    private final byte[] lines;

    private Provenance(String version, String scheme, String address, boolean trusted) {
        this.via = "Via: " + version + " gatehouse\r\nX-Forwarded-Proto: ";
        this.scheme = scheme;
        this.address = address;
        this.trusted = trusted;
        this.lines = ascii(via + scheme + "\r\nX-Forwarded-For: " + address);
    }

    /** @param version of HTTP that is spoken on the connection */
    static Provenance of(String version, SocketChannel channel, TrustedProxies proxies) {
        InetSocketAddress remote = channel.remoteAddress();
        String address = remote == null ? "unknown" : remote.getAddress().getHostAddress();
        String scheme = channel.pipeline().get(SslHandler.class) == null ? "http" : "https";
        return new Provenance(version, scheme, address, proxies.trusts(remote));
    }

    /** Writes the lines for one request, each with its end. */
    void write(OctetWriter out, RequestHead head) {
        if (trusted) {
            writeOn(out, head);
            return;
        }
        out.put(lines);
        if (head.hostFrom() < head.hostTo()) {
            out.put(FORWARDED_HOST).put(head.bytes(), head.hostFrom(), head.hostTo());
        }
        out.put(END);
    }

    private void writeOn(OctetWriter out, RequestHead head) {
        String before = head.joined("x-forwarded-for");
        out.put(via).put(either(head.header("x-forwarded-proto"), scheme)).put("\r\nX-Forwarded-For: ");
        out.put(before == null ? address : before + ", " + address);
        String host = either(head.header("x-forwarded-host"), head.host());
        if (!host.isEmpty()) {
            out.put(FORWARDED_HOST).put(host);
        }
        out.put(END);
    }

    private static String either(@Nullable String said, String known) {
        return said == null ? known : said;
    }
}

package io.gatehouse.dataplane.proxyprotocol;

import io.netty.channel.socket.SocketChannel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The two ends of a caller's connection: of its socket, or, where a proxy has said so, of the connection that it passes on. Immutable.
 *
 * @param source the caller's; null when the socket does not tell
 * @param destination where the caller connected to; null when the socket does not tell
 */
public record Ends(
        @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination) {
    private static final AttributeKey<Ends> SAID = AttributeKey.valueOf(Ends.class, "said");

    /** The ends of a connection as far as they are known now. */
    public static Ends of(SocketChannel channel) {
        Ends said = channel.attr(SAID).get();
        return said != null ? said : new Ends(channel.remoteAddress(), channel.localAddress());
    }

    /** A proxy has said what the ends are. */
    void are(SocketChannel channel) {
        channel.attr(SAID).set(this);
    }
}

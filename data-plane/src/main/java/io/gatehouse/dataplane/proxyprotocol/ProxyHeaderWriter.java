package io.gatehouse.dataplane.proxyprotocol;

import io.gatehouse.model.config.ProxyProtocol;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Begins a connection with a header that tells whose calls it carries. Stateless. */
public final class ProxyHeaderWriter {
    private static final AttributeKey<Ends> TOLD = AttributeKey.valueOf(ProxyHeaderWriter.class, "told");

    /** Version 1 for a connection that comes from nobody in particular: a health check (PROXY protocol, section 2.1). */
    private static final String UNKNOWN = "PROXY UNKNOWN\r\n";

    private ProxyHeaderWriter() {}

    /** Writes the header, in front of all else, and notes what it told. On the channel's loop. */
    public static void write(Channel channel, ProxyProtocol version, Ends ends) {
        channel.attr(TOLD).set(ends);
        if (version == ProxyProtocol.V1 && !isKnown(ends)) {
            // Netty's encoder wants addresses.
            channel.writeAndFlush(Unpooled.copiedBuffer(UNKNOWN, StandardCharsets.US_ASCII), channel.voidPromise());
            return;
        }
        channel.pipeline().addFirst("introduction", HAProxyMessageEncoder.INSTANCE);
        channel.writeAndFlush(header(version, ends), channel.voidPromise());
        channel.pipeline().remove("introduction");
    }

    /** What a connection has been begun with; null for nothing. */
    public static @Nullable Ends told(Channel channel) {
        return channel.attr(TOLD).get();
    }

    private static HAProxyMessage header(ProxyProtocol version, Ends ends) {
        HAProxyProtocolVersion as = version == ProxyProtocol.V1 ? HAProxyProtocolVersion.V1 : HAProxyProtocolVersion.V2;
        InetSocketAddress source = ends.source();
        InetSocketAddress destination = ends.destination();
        if (source == null || destination == null || !isKnown(ends)) {
            return new HAProxyMessage(as, HAProxyCommand.PROXY, HAProxyProxiedProtocol.UNKNOWN, null, null, 0, 0);
        }
        return new HAProxyMessage(
                as,
                HAProxyCommand.PROXY,
                isOfFour(source) ? HAProxyProxiedProtocol.TCP4 : HAProxyProxiedProtocol.TCP6,
                text(source.getAddress()),
                text(destination.getAddress()),
                source.getPort(),
                destination.getPort());
    }

    private static boolean isKnown(Ends ends) {
        InetSocketAddress source = ends.source();
        InetSocketAddress destination = ends.destination();
        return source != null && destination != null && isOfFour(source) == isOfFour(destination);
    }

    private static boolean isOfFour(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address;
    }

    private static String text(InetAddress address) {
        return NetUtil.toAddressString(address);
    }
}

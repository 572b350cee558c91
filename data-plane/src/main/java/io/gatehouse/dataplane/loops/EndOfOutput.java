package io.gatehouse.dataplane.loops;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** Half the end of a connection: nothing more is written, and what comes is still read. Stateless; on the channel's loop. */
public final class EndOfOutput {
    private EndOfOutput() {}

    /** Ends the output once what was written has left. */
    public static void behindWhatWasWritten(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) sent -> {
            if (sent.isSuccess()) {
                now(channel);
            }
        });
    }

    /** Ends the output; with TLS, it is said there first (RFC 8446, section 6.1). */
    public static void now(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound().addListener(_ -> shut(channel));
        } else {
            shut(channel);
        }
    }

    private static void shut(Channel channel) {
        if (channel instanceof DuplexChannel duplex && channel.isActive()) {
            duplex.shutdownOutput();
        }
    }
}

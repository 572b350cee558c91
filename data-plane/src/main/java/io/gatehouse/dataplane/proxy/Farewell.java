package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.loops.Deadline;
import io.gatehouse.dataplane.loops.EndOfOutput;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;

/** The end of a caller's connection after its last answer. Confined to its loop. */
final class Farewell {
    private Farewell() {}

    /**
     * Closes once all is sent.
     *
     * @param lingers whether the caller may still be sending: closing at once would destroy the answer on its way (RFC 9112, section
     *     9.6), so it is given the deadline's time to close first
     */
    static void say(SocketChannel channel, ProxyLoop loop, Deadline deadline, boolean lingers) {
        loop.timers().set(deadline, System.nanoTime(), loop.settings().idle().toNanos());
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) sent -> {
            if (lingers && sent.isSuccess()) {
                loop.timers()
                        .set(
                                deadline,
                                System.nanoTime(),
                                loop.settings().linger().toNanos());
                EndOfOutput.now(channel);
            } else {
                channel.close();
            }
        });
    }

    /** What is not sent yet goes when the channel is closed. */
    static void withoutLinger(SocketChannel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
    }

    /** Breaks the connection off: nothing more is sent, and the caller is told so. */
    static void reset(SocketChannel channel) {
        withoutLinger(channel);
        channel.close();
    }
}

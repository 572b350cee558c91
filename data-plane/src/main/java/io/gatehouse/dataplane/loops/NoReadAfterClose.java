package io.gatehouse.dataplane.loops;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Keeps a channel from reading on once it is being closed. With io_uring such a read is armed behind the close, in Netty 4.2.18, and holds
 * the socket open in the kernel for ever: the other side never hears of the end. The first handler of a pipeline. Confined to its loop.
 */
public final class NoReadAfterClose extends ChannelOutboundHandlerAdapter {
    private boolean closing;

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!closing) {
            ctx.read();
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        closing = true;
        ctx.close(promise);
    }
}

package io.gatehouse.dataplane.proxy;

import static java.util.Objects.requireNonNull;

import io.gatehouse.dataplane.loops.Kept;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;

/** A connection in clear until its first octets tell HTTP/2 from HTTP/1.1 (RFC 9113, section 3.3). Confined to its loop. */
final class ClearArrival extends Arrival {
    private final Kept kept = new Kept();
    private boolean begun;

    ClearArrival(ProxyLoop loop, SocketChannel channel) {
        super(loop, channel);
    }

    @Override
    long patience() {
        return loop().settings().idle().toNanos();
    }

    @Override
    void late() {
        channel().close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        kept.add((ByteBuf) message, ctx.alloc());
        ByteBuf in = requireNonNull(kept.bytes());
        if (!in.isReadable()) {
            kept.drop();
            return;
        }
        switch (Preface.match(in)) {
            case NONE -> {
                becomesHttp1(ctx);
                goOn(ctx);
            }
            case WHOLE -> {
                becomesHttp2(ctx);
                goOn(ctx);
            }
            case SO_FAR -> {
                if (!begun) {
                    begun = true;
                    within(loop().settings().headRead().toNanos());
                }
            }
        }
    }

    /** Hands what has come to the handler that is in our place now. */
    private void goOn(ChannelHandlerContext ctx) {
        ctx.fireChannelRead(requireNonNull(kept.take()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        kept.drop();
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        reset();
    }
}

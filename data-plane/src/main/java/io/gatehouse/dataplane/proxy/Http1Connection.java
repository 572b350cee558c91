package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.http1.HeadFault;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.loops.Deadline;
import io.gatehouse.dataplane.loops.Kept;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.lang.System.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A caller's HTTP/1.1 connection: takes requests off it, one after the other, and gives each to an exchange. Bytes that come while an exchange
 * does not want them are kept, and no more are read. Confined to its loop.
 *
 * <pre>
 * IDLE -> HEAD -> SERVING -> IDLE …      one exchange
 *           SERVING -> LEAVING           answered for the last time: output is flushed, input dropped
 *   any state -> CLOSED
 * </pre>
 */
final class Http1Connection extends ChannelInboundHandlerAdapter implements Caller, ProxyLoop.Connection {
    private static final Logger LOG = System.getLogger(Http1Connection.class.getName());

    private static final byte[] EMPTY_LINES = {'\r', '\n', '\r', '\n'};

    private enum State {
        IDLE,
        HEAD,
        SERVING,
        LEAVING,
        CLOSED
    }

    private final ProxyLoop loop;
    private final SocketChannel channel;
    private final Deadline deadline = new Deadline(this::deadlineMissed);
    private final Provenance provenance;
    private State state = State.IDLE;
    private @Nullable ProxyExchange exchange;
    private final Kept kept = new Kept();
    private final Http1Answer answer;
    /** Octets of empty lines that have come in front of the next request. */
    private int blanks;

    private boolean running;
    private boolean flushWanted;

    Http1Connection(ProxyLoop loop, SocketChannel channel) {
        this.loop = loop;
        this.channel = channel;
        this.provenance = Provenance.of("1.1", channel, loop.settings().trusted());
        this.answer = new Http1Answer(this, loop.responseHeads());
    }

    /** The connection has been admitted. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        within(System.nanoTime(), loop.settings().idle().toNanos());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (state == State.LEAVING || state == State.CLOSED) {
            in.release();
            return;
        }
        kept.add(in, ctx.alloc());
        run();
    }

    @Override
    public void run() {
        if (running) {
            return;
        }
        running = true;
        try {
            while (step()) {}
        } finally {
            running = false;
        }
        reads(kept.isEmpty());
        if (exchange != null) {
            exchange.flushUpstream();
        }
        if (flushWanted) {
            flushWanted = false;
            channel.flush();
        }
    }

    private boolean step() {
        ByteBuf in = kept.bytes();
        if (in == null) {
            return false;
        }
        if (!in.isReadable()) {
            kept.drop();
            return false;
        }
        return switch (state) {
            case IDLE -> channel.isWritable() && start(in);
            case HEAD -> readHead(in, System.nanoTime());
            case SERVING -> exchange != null && exchange.takeBody(in);
            case LEAVING, CLOSED -> {
                kept.drop();
                yield false;
            }
        };
    }

    /** Few empty lines in front of a request are skipped, which end as lines do (RFC 9112, section 2.2). */
    private boolean start(ByteBuf in) {
        while (blanks < EMPTY_LINES.length && in.getByte(in.readerIndex()) == EMPTY_LINES[blanks]) {
            in.skipBytes(1);
            blanks++;
            if (!in.isReadable()) {
                return true;
            }
        }
        boolean torn = blanks % 2 != 0;
        blanks = 0;
        long now = System.nanoTime();
        ProxyExchange begun = loop.take();
        exchange = begun;
        begun.start(this, now);
        if (torn) {
            state = State.SERVING;
            begun.refuseHead(Refusal.of(HeadFault.BAD_REQUEST_LINE));
            return true;
        }
        state = State.HEAD;
        return readHead(in, now);
    }

    private boolean readHead(ByteBuf in, long now) {
        ProxyExchange current = exchange;
        if (current == null) {
            return false;
        }
        int end = current.request().fill(in);
        if (end == RequestHead.INCOMPLETE) {
            HeadFault fault = current.request().tooLong();
            if (fault != null) {
                state = State.SERVING;
                current.refuseHead(Refusal.of(fault));
            } else if (now == current.startedAt()) {
                within(now, loop.settings().headRead().toNanos());
            }
            return true;
        }
        state = State.SERVING;
        HeadFault fault = end == RequestHead.MALFORMED
                ? HeadFault.BARE_LINE_FEED
                : current.request().parse();
        if (fault != null) {
            current.refuseHead(Refusal.of(fault));
        } else {
            current.begin(now);
        }
        return true;
    }

    /** Hands bytes over to be sent; {@link #flush} sends them. */
    void write(ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
    }

    @Override
    public void flush() {
        if (running) {
            flushWanted = true;
        } else {
            channel.flush();
        }
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public boolean takesHeads() {
        return channel.isWritable();
    }

    @Override
    public ByteBufAllocator alloc() {
        return channel.alloc();
    }

    @Override
    public boolean streamsBodies() {
        return false;
    }

    @Override
    public Provenance provenance() {
        return provenance;
    }

    @Override
    public void within(long now, long span) {
        loop.timers().set(deadline, now, span);
    }

    @Override
    public void withoutDeadline() {
        deadline.clear();
    }

    @Override
    public Answer answer() {
        return answer;
    }

    /** Whether the caller has said that it reads trailers. */
    boolean readsTrailers() {
        return exchange != null && exchange.request().acceptsTrailers();
    }

    @Override
    public void next(long now) {
        release();
        if (loop.isLeaving()) {
            leave(false);
            return;
        }
        state = State.IDLE;
        within(now, loop.settings().idle().toNanos());
        if (!running && (!kept.isEmpty() || !channel.config().isAutoRead())) {
            run();
        }
    }

    @Override
    public void leave(boolean unread) {
        boolean lingers = unread || !kept.isEmpty();
        release();
        state = State.LEAVING;
        kept.drop();
        Farewell.say(channel, loop, deadline, lingers);
        reads(true);
    }

    @Override
    public void reset() {
        Farewell.reset(channel);
    }

    @Override
    public void drain() {
        if (state == State.IDLE) {
            leave(false);
        }
    }

    private void release() {
        ProxyExchange over = exchange;
        exchange = null;
        if (over != null && over.canBeReused()) {
            loop.give(over);
        }
    }

    private void reads(boolean reads) {
        if (channel.config().isAutoRead() != reads) {
            channel.config().setAutoRead(reads);
        }
    }

    private void deadlineMissed() {
        ProxyExchange current = exchange;
        switch (state) {
            case IDLE -> channel.close();
            case HEAD -> {
                state = State.SERVING;
                if (current != null) {
                    current.refuseHead(Refusal.TOO_SLOW);
                }
            }
            case SERVING -> {
                if (current != null) {
                    current.deadlineMissed();
                }
            }
            case LEAVING -> reset();
            case CLOSED -> {}
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!ctx.channel().isWritable()) {
            return;
        }
        if (exchange != null) {
            exchange.clientWritable();
        } else if (state == State.IDLE) {
            run();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (state == State.CLOSED) {
            return;
        }
        boolean serving = state == State.SERVING;
        state = State.CLOSED;
        loop.forget(this);
        loop.timers().remove(deadline);
        kept.drop();
        if (exchange != null && serving) {
            exchange.clientGone();
        }
        release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.log(Logger.Level.ERROR, "exchange failed requestId=" + (exchange == null ? "-" : exchange.id()), cause);
        }
        reset();
    }
}

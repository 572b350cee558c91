package io.gatehouse.dataplane.fake;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A caller that speaks HTTP/2 in clear, with prior knowledge. Checks nothing of what it sends. */
public final class Http2Client implements AutoCloseable {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel channel;
    private final CompletableFuture<Long> goAway = new CompletableFuture<>();

    /** @param window how much of each answer may come before it is read */
    public Http2Client(int port, int window) {
        channel = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        opened.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forClient()
                                                .validateHeaders(false)
                                                .initialSettings(Http2Settings.defaultSettings()
                                                        .initialWindowSize(window))
                                                .build(),
                                        new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()),
                                        new Connection());
                    }
                })
                .connect("127.0.0.1", port)
                .syncUninterruptibly()
                .channel();
    }

    public Http2Client(int port) {
        this(port, 65_535);
    }

    private final class Connection extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            if (frame instanceof Http2GoAwayFrame away) {
                goAway.complete(away.errorCode());
            }
            ReferenceCountUtil.release(frame);
        }
    }

    /** One request on a stream of its own. */
    public Exchange open() {
        return new Exchange();
    }

    /** A GET whose answer is awaited. */
    public Exchange get(String path) throws Exception {
        return open().head("GET", path, true).ended();
    }

    /** The code of the GOAWAY that came. */
    public long goneAway() throws Exception {
        return goAway.get(10, TimeUnit.SECONDS);
    }

    public boolean isOpen() {
        return channel.isActive();
    }

    public void awaitClose() throws InterruptedException {
        if (!channel.closeFuture().await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the connection is still open");
        }
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** A request and what came back. */
    public final class Exchange {
        private final Http2StreamChannel stream;
        private final List<Http2Headers> heads = new CopyOnWriteArrayList<>();
        private final StringBuffer body = new StringBuffer();
        private final BlockingQueue<Integer> pieces = new LinkedBlockingQueue<>();
        private final CompletableFuture<String> end = new CompletableFuture<>();

        Exchange() {
            stream = new Http2StreamChannelBootstrap(channel)
                    .handler(new Frames())
                    .open()
                    .syncUninterruptibly()
                    .getNow();
        }

        private final class Frames extends ChannelInboundHandlerAdapter {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object frame) {
                switch (frame) {
                    case Http2HeadersFrame head -> {
                        heads.add(head.headers());
                        ends(head.isEndStream());
                    }
                    case Http2DataFrame data -> {
                        body.append(data.content().toString(StandardCharsets.ISO_8859_1));
                        pieces.add(data.content().readableBytes());
                        ends(data.isEndStream());
                    }
                    case Http2ResetFrame reset ->
                        end.complete(Http2Error.valueOf(reset.errorCode()).name());
                    default -> {}
                }
                ReferenceCountUtil.release(frame);
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                if (event instanceof Http2ResetFrame reset) {
                    end.complete(Http2Error.valueOf(reset.errorCode()).name());
                }
            }

            private void ends(boolean ended) {
                if (ended) {
                    end.complete("END");
                }
            }

            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                end.complete("LOST");
            }
        }

        /** Sends a head; further fields as name, value, name, value. */
        public Exchange head(String method, String path, boolean ends, String... fields) {
            Http2Headers headers = new DefaultHttp2Headers(false)
                    .method(method)
                    .scheme("http")
                    .authority("a.test")
                    .path(path);
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            return head(headers, ends);
        }

        public Exchange head(Http2Headers headers, boolean ends) {
            stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, ends)).syncUninterruptibly();
            return this;
        }

        public Exchange data(String text, boolean ends) {
            ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
            stream.writeAndFlush(new DefaultHttp2DataFrame(bytes, ends));
            return this;
        }

        public Exchange trailers(String name, String value) {
            stream.writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers(false).add(name, value), true));
            return this;
        }

        public Exchange reset() {
            stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
            return this;
        }

        /** Stops or goes on reading the answer, and thereby opening the window. */
        public Exchange reads(boolean reads) {
            stream.config().setAutoRead(reads);
            return this;
        }

        /** Waits until the answer has ended, in whatever way. */
        public Exchange ended() throws Exception {
            end();
            return this;
        }

        /** {@code END}, the code of a reset, or {@code LOST}. */
        public String end() throws Exception {
            return end.get(10, TimeUnit.SECONDS);
        }

        public boolean hasEnded() {
            return end.isDone();
        }

        /** The last head that is no trailer section. */
        public Http2Headers head() {
            return heads.stream()
                    .filter(head -> head.status() != null)
                    .reduce((_, later) -> later)
                    .orElseThrow();
        }

        /** All heads, interim ones and trailers included. */
        public List<Http2Headers> heads() {
            return List.copyOf(heads);
        }

        public String status() {
            return head().status().toString();
        }

        public String field(String name) {
            return String.valueOf(head().get(name));
        }

        public String body() {
            return body.toString();
        }

        /** Waits for the next piece of the body. */
        public int piece() throws InterruptedException {
            Integer length = pieces.poll(10, TimeUnit.SECONDS);
            return length == null ? -1 : length;
        }
    }
}

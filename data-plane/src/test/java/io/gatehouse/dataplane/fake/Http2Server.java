package io.gatehouse.dataplane.fake;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server that speaks HTTP/2, does with each stream what a test says, and remembers what came. */
public final class Http2Server implements AutoCloseable {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;
    private final Script script;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Stream> streams = new CopyOnWriteArrayList<>();

    /** What happens on a stream; on its loop. */
    public interface Script {
        /** The request's head has come. */
        default void head(Stream stream) {}

        /** A part of the request's body has come. */
        default void data(Stream stream, String text) {}

        /** The request is complete. */
        default void end(Stream stream) {}
    }

    /** @param maxStreams at once on one connection */
    public Http2Server(Script script, long maxStreams, @Nullable SslContext tls) {
        this(script, Http2Settings.defaultSettings().maxConcurrentStreams(maxStreams), tls);
    }

    /** @param settings that it begins with */
    public Http2Server(Script script, Http2Settings settings, @Nullable SslContext tls) {
        this(script, settings, tls, false);
    }

    /** One whose connections begin with a PROXY protocol header, which it drops. */
    public static Http2Server behindProxyProtocol(Script script, Http2Settings settings) {
        return new Http2Server(script, settings, null, true);
    }

    private Http2Server(Script script, Http2Settings settings, @Nullable SslContext tls, boolean introduced) {
        this.script = script;
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        connections.incrementAndGet();
                        if (introduced) {
                            opened.pipeline().addLast(new HAProxyMessageDecoder(), new Dropping());
                        }
                        if (tls != null) {
                            opened.pipeline().addLast(tls.newHandler(opened.alloc()));
                        }
                        opened.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forServer()
                                                .validateHeaders(false)
                                                .initialSettings(settings)
                                                .build(),
                                        new Http2MultiplexHandler(new ChannelInitializer<>() {
                                            @Override
                                            protected void initChannel(Channel stream) {
                                                stream.pipeline().addLast(new Stream(stream));
                                            }
                                        }));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    private static final class Dropping extends SimpleChannelInboundHandler<HAProxyMessage> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage header) {
            ctx.pipeline().remove(this);
        }
    }

    public Http2Server(Script script) {
        this(script, 100, null);
    }

    /** Answers each complete request with 200 and this text. */
    public static Http2Server answering(String text) {
        return new Http2Server(new Script() {
            @Override
            public void end(Stream stream) {
                stream.head("200", false).data(text, true);
            }
        });
    }

    public int port() {
        return ((java.net.InetSocketAddress) listener.localAddress()).getPort();
    }

    public int connections() {
        return connections.get();
    }

    /** All that came, in order. */
    public List<Stream> streams() {
        return List.copyOf(streams);
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** One stream, from the server's side. */
    public final class Stream extends ChannelInboundHandlerAdapter {
        private final Channel channel;
        private final StringBuffer body = new StringBuffer();
        private volatile @Nullable Http2Headers head;
        private volatile @Nullable Http2Headers trailers;
        private volatile @Nullable String reset;

        Stream(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            switch (frame) {
                case Http2HeadersFrame headers -> {
                    if (head == null) {
                        head = headers.headers();
                        streams.add(this);
                        script.head(this);
                    } else {
                        trailers = headers.headers();
                    }
                    ends(headers.isEndStream());
                }
                case Http2DataFrame data -> {
                    String text = data.content().toString(StandardCharsets.ISO_8859_1);
                    body.append(text);
                    script.data(this, text);
                    ends(data.isEndStream());
                }
                default -> {}
            }
            ReferenceCountUtil.release(frame);
        }

        private void ends(boolean ended) {
            if (ended) {
                script.end(this);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof Http2ResetFrame frame) {
                reset = Http2Error.valueOf(frame.errorCode()).name();
            }
        }

        public String field(CharSequence name) {
            return head == null ? "" : String.valueOf(head.get(name));
        }

        public String body() {
            return body.toString();
        }

        public String trailer(String name) {
            return trailers == null ? "" : String.valueOf(trailers.get(name));
        }

        /** The code of the caller's reset; null while there was none. */
        public @Nullable String wasReset() {
            return reset;
        }

        /** Stops or goes on reading. */
        public void reads(boolean reads) {
            channel.config().setAutoRead(reads);
        }

        public Stream head(String status, boolean ends, String... fields) {
            Http2Headers headers = new DefaultHttp2Headers(false).status(status);
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            channel.writeAndFlush(new DefaultHttp2HeadersFrame(headers, ends));
            return this;
        }

        public Stream data(String text, boolean ends) {
            channel.writeAndFlush(
                    new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1), ends));
            return this;
        }

        public Stream trailers(String name, String value) {
            channel.writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers(false).add(name, value), true));
            return this;
        }

        public Stream reset(Http2Error error) {
            channel.writeAndFlush(new DefaultHttp2ResetFrame(error));
            return this;
        }

        /** Says that no stream above the first ones was or will be looked at. */
        public Stream goAway(int extraStreams) {
            channel.parent()
                    .writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(extraStreams));
            return this;
        }

        /** Does something later, on the stream's loop. */
        public void after(long millis, Runnable then) {
            channel.eventLoop().schedule(then, millis, TimeUnit.MILLISECONDS);
        }

        public void closeConnection() {
            channel.parent().close();
        }
    }
}

package io.gatehouse.dataplane.loops;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/** How sockets are served. The order is the order of preference. */
public enum Transport {
    IO_URING(IoUringServerSocketChannel.class, IoUringSocketChannel.class, IoUringDatagramChannel.class) {
        @Override
        public boolean isAvailable() {
            return IoUring.isAvailable();
        }

        @Override
        public IoHandlerFactory factory() {
            return IoUringIoHandler.newFactory();
        }
    },
    EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class, EpollDatagramChannel.class) {
        @Override
        public boolean isAvailable() {
            return Epoll.isAvailable();
        }

        @Override
        public IoHandlerFactory factory() {
            return EpollIoHandler.newFactory();
        }
    },
    NIO(NioServerSocketChannel.class, NioSocketChannel.class, NioDatagramChannel.class) {
        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        public IoHandlerFactory factory() {
            return NioIoHandler.newFactory();
        }
    };

    /**
     * With one poll that stays armed, Netty 4.2.18 never hears of a reset that comes close behind data: whoever reads waits for ever, as
     * {@code TroubleTest} shows. Read by Netty when it first looks at io_uring. See also {@link NoReadAfterClose}.
     */
    private static final String ARMED_POLL = "io.netty.iouring.pollAddMultishotEnabled";

    static {
        if (System.getProperty(ARMED_POLL) == null) {
            System.setProperty(ARMED_POLL, "false");
        }
    }

    private final Class<? extends ServerSocketChannel> server;
    private final Class<? extends SocketChannel> client;
    private final Class<? extends DatagramChannel> datagram;

    Transport(
            Class<? extends ServerSocketChannel> server,
            Class<? extends SocketChannel> client,
            Class<? extends DatagramChannel> datagram) {
        this.server = server;
        this.client = client;
        this.datagram = datagram;
    }

    /** The best one that this machine has. */
    public static Transport best() {
        for (Transport transport : values()) {
            if (transport.isAvailable()) {
                return transport;
            }
        }
        return NIO;
    }

    public abstract boolean isAvailable();

    public abstract IoHandlerFactory factory();

    /** Whether several listeners can share a port, one a loop. */
    public boolean sharesPorts() {
        return this != NIO;
    }

    public Class<? extends ServerSocketChannel> server() {
        return server;
    }

    public Class<? extends SocketChannel> client() {
        return client;
    }

    public Class<? extends DatagramChannel> datagram() {
        return datagram;
    }
}

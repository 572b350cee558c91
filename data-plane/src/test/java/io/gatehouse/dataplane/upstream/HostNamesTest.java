package io.gatehouse.dataplane.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.loops.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Targets that DNS moves. */
@Timeout(30)
class HostNamesTest {
    @Test
    void allAddressesAreUsedAndAskedForAgainWhenTheirTimeIsUp() throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, Transport.NIO.factory());
        try (Zone zone = new Zone();
                DnsAddressResolverGroup names = HostNames.lookup(Transport.NIO, List.of(zone.address()))) {
            zone.addresses = List.of("127.0.0.2", "127.0.0.3");
            assertEquals(Set.of("127.0.0.2", "127.0.0.3"), looked(names, group.next(), 8));
            int asked = zone.asked.get();
            assertTrue(asked >= 1 && asked <= 4, "asked " + asked + " times for 8 connections");

            zone.addresses = List.of("127.0.0.4");
            Awaitility.await().until(() -> looked(names, group.next(), 4).equals(Set.of("127.0.0.4")));
        } finally {
            group.shutdownGracefully();
        }
    }

    private static Set<String> looked(DnsAddressResolverGroup names, EventLoop loop, int times) throws Exception {
        Set<String> found = new TreeSet<>();
        for (int i = 0; i < times; i++) {
            InetSocketAddress at = names.getResolver(loop)
                    .resolve(InetSocketAddress.createUnresolved("orders.moving.test", 80))
                    .sync()
                    .getNow();
            found.add(at.getAddress().getHostAddress());
        }
        return found;
    }

    /** Answers every question for an address (RFC 1035, section 4) with its own, for one second. */
    private static final class Zone implements AutoCloseable {
        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final AtomicInteger asked = new AtomicInteger();
        private volatile List<String> addresses = List.of();

        Zone() throws SocketException {
            Thread.ofVirtual().start(this::serve);
        }

        InetSocketAddress address() {
            return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
        }

        private void serve() {
            byte[] buffer = new byte[512];
            try {
                while (true) {
                    DatagramPacket question = new DatagramPacket(buffer, buffer.length);
                    socket.receive(question);
                    byte[] answer = answer(ByteBuffer.wrap(buffer, 0, question.getLength()));
                    socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
                }
            } catch (IOException _) {
                // Closed.
            }
        }

        private byte[] answer(ByteBuffer question) throws IOException {
            int end = 12;
            while (question.get(end) != 0) {
                end += question.get(end) + 1;
            }
            end += 1;
            boolean forFour = question.getShort(end) == 1;
            end += 4;
            List<String> given = forFour ? addresses : List.of();
            asked.addAndGet(forFour ? 1 : 0);
            ByteBuffer out = ByteBuffer.allocate(512);
            out.put(question.array(), 0, end);
            out.putShort(2, (short) 0x8180).putShort(6, (short) given.size()).putInt(8, 0);
            for (String address : given) {
                out.putShort((short) 0xC00C)
                        .putShort((short) 1)
                        .putShort((short) 1)
                        .putInt(1)
                        .putShort((short) 4);
                out.put(InetAddress.getByName(address).getAddress());
            }
            byte[] bytes = new byte[out.position()];
            out.flip().get(bytes);
            return bytes;
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}

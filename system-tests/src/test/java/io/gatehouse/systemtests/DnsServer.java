package io.gatehouse.systemtests;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Answers every question for an address (RFC 1035, section 4) with the one that it was told last, for one second. */
final class DnsServer implements AutoCloseable {
    private static final int HEADER = 12;
    private static final short A = 1;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private volatile String address;

    DnsServer(String address) throws IOException {
        this.address = address;
        Thread.ofVirtual().start(this::serve);
    }

    /** Host and port. */
    String at() {
        return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    void moves(String to) {
        address = to;
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
        int end = HEADER;
        while (question.get(end) != 0) {
            end += question.get(end) + 1;
        }
        boolean known = question.getShort(end + 1) == A;
        end += 5;
        ByteBuffer out = ByteBuffer.allocate(512);
        out.put(question.array(), 0, end);
        out.putShort(2, (short) 0x8180).putShort(6, (short) (known ? 1 : 0)).putInt(8, 0);
        if (known) {
            // The name of the question, for one second.
            out.putShort((short) 0xC00C).putShort(A).putShort((short) 1).putInt(1);
            out.putShort((short) 4).put(InetAddress.getByName(address).getAddress());
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

package io.gatehouse.dataplane.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does byte by byte what a test says, and remembers byte by byte what came. */
public final class FakeUpstream implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    /** What happens on a connection; it is closed when this returns. */
    @FunctionalInterface
    public interface Script {
        void run(Conversation conversation) throws IOException;
    }

    /** One connection, from the server's side. */
    public final class Conversation {
        private final InputStream in;
        private final OutputStream out;
        private final Socket socket;
        /** Counts from 1. */
        public final int number;

        Conversation(Socket socket, int number) throws IOException {
            this.socket = socket;
            this.number = number;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        /** The next request's head, or null when the connection has ended. */
        public String head() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int c;
            while ((c = in.read()) >= 0) {
                bytes.write(c);
                if (c == '\n' && bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                    String head = bytes.toString(StandardCharsets.ISO_8859_1);
                    heads.add(head);
                    return head;
                }
            }
            return null;
        }

        public String read(int length) throws IOException {
            return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        }

        /** Reads until what has come since ends with this. */
        public String readUntil(String end) throws IOException {
            StringBuilder text = new StringBuilder();
            int c;
            while (!text.toString().endsWith(end) && (c = in.read()) >= 0) {
                text.append((char) c);
            }
            return text.toString();
        }

        public void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        public InputStream in() {
            return in;
        }

        public OutputStream out() {
            return out;
        }

        /** Closes so that the other side sees a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    public FakeUpstream(Script script) throws IOException {
        listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> accept(script));
    }

    /** Answers each request with this, for as long as the connection is open. */
    public static FakeUpstream answering(String response) throws IOException {
        return new FakeUpstream(conversation -> {
            while (conversation.head() != null) {
                conversation.send(response);
            }
        });
    }

    private void accept(Script script) {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, script, number));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void serve(Socket socket, Script script, int number) {
        try (socket) {
            script.run(new Conversation(socket, number));
        } catch (IOException _) {
            // The node has closed: its right.
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Connections that were opened. */
    public int connections() {
        return connections.get();
    }

    /** Heads of the requests that came. */
    public List<String> heads() {
        return List.copyOf(heads);
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

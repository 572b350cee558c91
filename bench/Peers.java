import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What stands before and behind the node in the memory bench. One file that the JDK runs by itself.
 *
 * <pre>
 * serve PORT                                  the upstream
 * hold idle|websocket|events COUNT PORT KEY REQUESTS   callers that stay, until standard input ends
 * download|upload BYTES PORT KEY              one large body, taken in fits and starts
 * </pre>
 */
final class Peers {
    private static final int PIECE = 64 * 1024;
    /** Octets between two rests of whoever reads slowly, and how long a rest is. */
    private static final long BETWEEN_RESTS = 50_000_000;

    private static final long REST_MILLIS = 150;

    private Peers() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "serve" -> serve(Integer.parseInt(arguments[1]));
            case "hold" ->
                hold(
                        arguments[1],
                        Integer.parseInt(arguments[2]),
                        Integer.parseInt(arguments[3]),
                        arguments[4],
                        Integer.parseInt(arguments[5]));
            case "download" -> download(Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]), arguments[3]);
            case "upload" -> upload(Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]), arguments[3]);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    // ---------------------------------------------------------------- upstream

    private static void serve(int port) throws IOException {
        try (ServerSocket listener = new ServerSocket()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> talk(socket));
            }
        }
    }

    private static void talk(Socket socket) {
        try (socket) {
            // No larger buffers: there are many connections.
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            String head;
            while ((head = head(in)) != null) {
                answer(head, in, out);
            }
        } catch (IOException | InterruptedException _) {
            // The node has closed: its right.
        }
    }

    private static void answer(String head, InputStream in, OutputStream out) throws IOException, InterruptedException {
        String target = head.split(" ", 3)[1];
        if (value(head, "upgrade").equals("websocket")) {
            say(out, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                    + accept(value(head, "sec-websocket-key")) + "\r\n\r\n");
            in.read();
        } else if (target.startsWith("/events")) {
            say(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: hello\n\n");
            in.read();
        } else if (target.startsWith("/download")) {
            long length = Long.parseLong(target.substring(target.indexOf('=') + 1));
            say(out, "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
            write(out, length);
        } else if (target.startsWith("/upload")) {
            long got = readSlowly(in, Long.parseLong(value(head, "content-length")));
            String text = Long.toString(got);
            say(out, "HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
        } else {
            say(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }

    private static String accept(String key) {
        try {
            byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---------------------------------------------------------------- callers

    private static void hold(String kind, int count, int port, String key, int requests) throws Exception {
        String upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        String path = kind.equals("events") ? "/events" : "/";
        String request = "GET /x" + path + " HTTP/1.1\r\nHost: bench.test\r\nX-API-Key: " + key + "\r\n"
                + (kind.equals("websocket") ? upgrade : "") + "\r\n";
        String expected = kind.equals("websocket") ? "HTTP/1.1 101 " : "HTTP/1.1 200 ";
        List<Socket> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(30_000);
            held.add(socket);
            for (int n = 0; n < Math.max(1, requests / count); n++) {
                say(socket.getOutputStream(), request);
                String head = head(socket.getInputStream());
                if (head == null || !head.startsWith(expected)) {
                    throw new IOException("connection " + i + " got " + head);
                }
                if (kind.equals("idle")) {
                    socket.getInputStream().readNBytes(2);
                } else if (kind.equals("events")) {
                    // One chunk, with its size in front.
                    socket.getInputStream().readNBytes("d\r\ndata: hello\n\n\r\n".length());
                }
            }
        }
        System.out.println("holds " + held.size());
        System.in.read();
        for (int i = 0; i < held.size(); i++) {
            Socket socket = held.get(i);
            socket.setSoTimeout(1);
            try {
                if (socket.getInputStream().read() < 0) {
                    throw new IllegalStateException("connection " + i + " was closed");
                }
            } catch (java.net.SocketTimeoutException _) {
                // It is open, and silent.
            }
            if (i % 100 != 0) {
                continue;
            }
            if (kind.equals("idle")) {
                socket.setSoTimeout(10_000);
                say(socket.getOutputStream(), request);
                if (head(socket.getInputStream()) == null) {
                    throw new IllegalStateException("connection " + i + " does not answer any more");
                }
            }
        }
    }

    private static void download(long length, int port, String key) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            say(socket.getOutputStream(), "GET /x/download?n=" + length + " HTTP/1.1\r\nHost: bench.test\r\nX-API-Key: " + key + "\r\n\r\n");
            String head = head(socket.getInputStream());
            check(length, head != null && head.startsWith("HTTP/1.1 200 ") ? readSlowly(socket.getInputStream(), length) : -1);
        }
    }

    private static void upload(long length, int port, String key) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            say(socket.getOutputStream(), "POST /x/upload HTTP/1.1\r\nHost: bench.test\r\nX-API-Key: " + key + "\r\nContent-Length: " + length + "\r\n\r\n");
            write(socket.getOutputStream(), length);
            String head = head(socket.getInputStream());
            String text = new String(socket.getInputStream().readNBytes(Long.toString(length).length()), StandardCharsets.US_ASCII);
            check(length, head != null && head.startsWith("HTTP/1.1 200 ") ? Long.parseLong(text) : -1);
        }
    }

    private static void check(long sent, long got) {
        if (sent != got) {
            throw new IllegalStateException(got + " octets of " + sent + " came through");
        }
    }

    // ---------------------------------------------------------------- octets

    private static void write(OutputStream out, long length) throws IOException {
        byte[] piece = new byte[PIECE];
        for (long left = length; left > 0; left -= Math.min(left, PIECE)) {
            out.write(piece, 0, (int) Math.min(left, PIECE));
        }
    }

    private static long readSlowly(InputStream in, long length) throws IOException, InterruptedException {
        byte[] piece = new byte[PIECE];
        long got = 0;
        long rested = 0;
        while (got < length) {
            int more = in.read(piece, 0, (int) Math.min(PIECE, length - got));
            if (more < 0) {
                break;
            }
            got += more;
            if (got - rested >= BETWEEN_RESTS) {
                rested = got;
                Thread.sleep(REST_MILLIS);
            }
        }
        return got;
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** A head with its empty line; null when the connection ends before. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                return null;
            }
            head.append((char) octet);
        }
        return head.toString();
    }

    private static String value(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase().startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }
}

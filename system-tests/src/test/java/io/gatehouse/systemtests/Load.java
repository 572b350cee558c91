package io.gatehouse.systemtests;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Callers on keep-alive connections that send one request after the other, and count what they got in full. */
final class Load implements AutoCloseable {
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    Load(URI gateway, String path, String key, int connections) {
        byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: gateway.test\r\nX-API-Key: " + key + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < connections; i++) {
            threads.add(Thread.ofPlatform().start(() -> call(gateway, request)));
        }
    }

    /** Requests written. */
    long sent() {
        return sent.get();
    }

    /** Answers with status 200 received to their last octet. */
    long answered() {
        return answered.get();
    }

    /** Answers with another status, and connections that broke. */
    long failed() {
        return failed.get();
    }

    private void call(URI gateway, byte[] request) {
        while (!stopped) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(gateway.getHost(), gateway.getPort()), 2_000);
                socket.setSoTimeout(10_000);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                while (!stopped) {
                    sent.incrementAndGet();
                    socket.getOutputStream().write(request);
                    (read(in) == 200 ? answered : failed).incrementAndGet();
                }
            } catch (IOException _) {
                failed.incrementAndGet();
                return;
            }
        }
    }

    private static int read(InputStream in) throws IOException {
        String head = readHead(in);
        int length = Integer.parseInt(head.replaceFirst("(?is).*\r\ncontent-length: *(\\d+)\r\n.*", "$1"));
        if (in.readNBytes(length).length < length) {
            throw new IOException("the answer is not complete");
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("the connection ended");
            }
            head.append((char) octet);
        }
        return head.toString();
    }

    /** Lets each caller finish the request that it has begun. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}

package io.gatehouse.systemtests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Stands in front of a server and makes trouble, as told; what it is told holds for whatever comes next. */
final class FaultProxy implements AutoCloseable {
    /** What it does to a request, or its answer. */
    enum Fault {
        NONE,
        /** Half a second goes by before anything is passed on. */
        LATENCY,
        /** The answer comes in single bytes. */
        DRIP,
        /** The connection is reset once a request has come. */
        RESET_BEFORE,
        /** The connection is reset before the last ten bytes of the answer. */
        RESET_AMID,
        /** It says that it will send no more, and takes whatever comes. */
        HALF_CLOSE,
        /** New connections are closed at once. */
        REFUSE,
        /** Nothing is passed on, ever. */
        HANG
    }

    private final URI behind;
    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong requests = new AtomicLong();
    private volatile Fault fault = Fault.NONE;

    FaultProxy(URI behind) throws IOException {
        this.behind = behind;
        this.listening = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        threads.submit(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** Heads of requests that have come, whatever became of them. */
    long requests() {
        return requests.get();
    }

    /** What happens from now on; connections that are open are reset when it changes. */
    void makes(Fault next) throws IOException {
        fault = next;
        for (Socket socket : List.copyOf(open)) {
            reset(socket);
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                if (fault == Fault.REFUSE) {
                    reset(socket);
                } else {
                    threads.submit(() -> serve(socket));
                }
            } catch (IOException _) {
                // The end, or a socket that went at once.
            }
        }
    }

    private void serve(Socket caller) {
        open.add(caller);
        try (caller;
                Socket server = new Socket(behind.getHost(), behind.getPort())) {
            threads.submit(() -> answer(server, caller));
            byte[] buffer = new byte[16_384];
            InputStream in = caller.getInputStream();
            OutputStream out = server.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
                requests.addAndGet(text.split("\r\n\r\n", -1).length - 1L);
                switch (fault) {
                    case HANG -> LockSupport.park();
                    case RESET_BEFORE -> {
                        reset(caller);
                        return;
                    }
                    case HALF_CLOSE -> caller.shutdownOutput();
                    case LATENCY -> LockSupport.parkNanos(500_000_000L);
                    case NONE, DRIP, RESET_AMID, REFUSE -> {}
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException _) {
            // Either side went: so does the other.
        } finally {
            open.remove(caller);
        }
    }

    private void answer(Socket server, Socket caller) {
        try {
            byte[] buffer = new byte[16_384];
            InputStream in = server.getInputStream();
            OutputStream out = caller.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (fault == Fault.RESET_AMID) {
                    out.write(buffer, 0, Math.max(1, read - 10));
                    out.flush();
                    LockSupport.parkNanos(20_000_000L);
                    reset(caller);
                    return;
                }
                for (int i = 0; fault == Fault.DRIP && i < read; i++) {
                    out.write(buffer, i, 1);
                    LockSupport.parkNanos(1_000_000L);
                }
                if (fault != Fault.DRIP) {
                    out.write(buffer, 0, read);
                }
            }
            caller.close();
        } catch (IOException _) {
            // The caller went.
        }
    }

    private static void reset(Socket socket) throws IOException {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException _) {
            // It is closed already.
        }
        socket.close();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        makes(Fault.NONE);
        threads.shutdownNow();
    }
}

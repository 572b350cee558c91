package io.gatehouse.systemtests;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A web server that we did not write, serving one small file. */
final class Upstream implements AutoCloseable {
    static final String BODY = "hello from upstream\n";

    private final Process process;
    private final URI address;

    private Upstream(Process process, int port) {
        this(process, "127.0.0.1", port);
    }

    private Upstream(Process process, String host, int port) {
        this.process = process;
        this.address = URI.create("http://" + host + ":" + port);
        Awaitility.await("the upstream to listen")
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> {
                    try (Socket socket = new Socket(host, port)) {
                        return socket.isConnected();
                    }
                });
    }

    URI address() {
        return address;
    }

    /** Debian's nginx. */
    static Upstream nginx() throws IOException {
        return nginx("127.0.0.1", Ports.free(), BODY);
    }

    /** The same at a place, with a file of its own. */
    static Upstream nginx(String host, int port, String body) throws IOException {
        Path folder = folder();
        Files.writeString(folder.resolve("hello.txt"), body);
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off; master_process off; pid %1$s/pid; error_log %1$s/error.log;
                events { worker_connections 2048; }
                http {
                  access_log off; keepalive_requests 1000000000;
                  client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s; uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                  server { listen %3$s:%2$d; root %1$s; }
                }
                """.formatted(folder, port, host));
        return new Upstream(
                new ProcessBuilder(
                                List.of("/usr/sbin/nginx", "-c", configuration.toString(), "-e", folder + "/error.log"))
                        .inheritIO()
                        .start(),
                host,
                port);
    }

    /** nghttp2's {@code nghttpd}, which speaks HTTP/2 in clear. */
    static Upstream nghttpd() throws IOException {
        int port = Ports.free();
        List<String> command = List.of(
                "nghttpd", "--no-tls", "--address=127.0.0.1", "-d", folder().toString(), Integer.toString(port));
        return new Upstream(
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start(),
                port);
    }

    /** The JDK's own {@code jwebserver}. */
    static Upstream jwebserver() throws IOException {
        int port = Ports.free();
        String program =
                Path.of(System.getProperty("java.home"), "bin", "jwebserver").toString();
        return new Upstream(
                new ProcessBuilder(List.of(
                                program,
                                "-b",
                                "127.0.0.1",
                                "-p",
                                Integer.toString(port),
                                "-d",
                                folder().toString(),
                                "-o",
                                "none"))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start(),
                port);
    }

    /** Ends it as a crash does. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Sends it a signal, as in {@code STOP} and {@code CONT}. */
    void signal(String name) throws IOException, InterruptedException {
        Commands.run(Map.of(), Duration.ofSeconds(10), List.of("kill", "-" + name, Long.toString(process.pid())));
    }

    private static Path folder() throws IOException {
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target").toAbsolutePath()), "upstream");
        Files.writeString(folder.resolve("hello.txt"), BODY);
        return folder;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}

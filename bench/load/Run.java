import java.nio.charset.StandardCharsets;

/**
 * One load to make.
 *
 * @param protocol {@code h1}, {@code h2} (in clear), {@code tls} (HTTP/1.1, connections kept) or {@code resumed} (HTTP/1.1 over TLS, a
 *     connection for each request, its session resumed)
 * @param streams requests that are out at once on a connection
 * @param rate requests a second
 * @param seconds how long is measured; some time before it goes by unmeasured
 * @param body octets that each answer must have
 */
record Run(
        String protocol, int port, int connections, int streams, double rate, double seconds, int body, String path, String key) {
    static final double WARM_UP_SECONDS = 0.7;

    static Run parse(String line) {
        String[] words = line.split(" ", 9);
        return new Run(
                words[0],
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]),
                Double.parseDouble(words[4]),
                Double.parseDouble(words[5]),
                Integer.parseInt(words[6]),
                words[7],
                words[8]);
    }

    /** The request of HTTP/1.1, the same each time. */
    byte[] request() {
        return ("GET " + path + " HTTP/1.1\r\nHost: bench.test\r\nX-API-Key: " + key + "\r\n"
                        + (protocol.equals("resumed") ? "Connection: close\r\n" : "") + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}

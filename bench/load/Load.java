import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Sends requests at a fixed rate and measures each from the moment at which it was due, not at which it could be sent, so a
 * stall counts for all requests that fell into it (no coordinated omission). It stays one process over many runs, so that its own code
 * is compiled when it matters.
 *
 * <p>Standard input has a {@link Run} a line: {@code PROTOCOL PORT CONNECTIONS STREAMS RATE SECONDS BODY PATH KEY}. For each, a line goes
 * out: {@code ok ANSWERS P50 P99 P999 MAX LATE99 RESUMED}, times in microseconds, or {@code failed} with the reason. LATE99 says how late the
 * load itself was, in 99 of 100 requests, though a connection was free; RESUMED is the share of TLS handshakes that resumed a session.
 */
final class Load {
    private Load() {}

    public static void main(String[] arguments) throws Exception {
        Kernel kernel = new Kernel();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.US_ASCII);
        String line;
        while ((line = in.readLine()) != null) {
            try (Pace pace = new Pace(kernel, Run.parse(line))) {
                pace.go();
                out.println(told(pace));
            } catch (RuntimeException e) {
                out.println("failed " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
            }
        }
    }

    private static String told(Pace pace) {
        Latencies all = pace.latencies();
        return String.format(
                Locale.ROOT,
                "ok %d %.1f %.1f %.1f %.1f %.1f %.2f",
                all.total(),
                all.micros(0.5),
                all.micros(0.99),
                all.micros(0.999),
                all.greatestMicros(),
                pace.lateness().micros(0.99),
                pace.resumedShare());
    }
}

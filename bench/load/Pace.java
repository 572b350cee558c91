import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** One run: opens the connections, sends each request when it is due, and takes the answers, on one thread. */
final class Pace implements AutoCloseable {
    /** How long connections may take to become ready, and the last answers to come. */
    private static final long PATIENCE = 30_000_000_000L;

    private final Kernel kernel;
    private final Run run;
    private final List<Caller> callers = new ArrayList<>();
    /** Who may send: a caller is in it as often as it has room for a request. */
    private final ArrayDeque<Caller> free = new ArrayDeque<>();

    private final Latencies latencies = new Latencies();
    private final Latencies lateness = new Latencies();
    private long measuredFrom = Long.MAX_VALUE;
    private long answered;

    Pace(Kernel kernel, Run run) {
        this.kernel = kernel;
        this.run = run;
    }

    Latencies latencies() {
        return latencies;
    }

    Latencies lateness() {
        return lateness;
    }

    double resumedShare() {
        return callers.stream().mapToDouble(Caller::resumedShare).average().orElse(0);
    }

    void go() {
        for (int id = 0; id < run.connections(); id++) {
            callers.add(Caller.of(kernel, run, this, id));
        }
        long limit = System.nanoTime() + PATIENCE;
        while (free.size() < run.connections() * run.streams()) {
            take(1_000_000);
            if (System.nanoTime() > limit) {
                throw new IllegalStateException("after 30 s there was room for " + free.size() + " requests only");
            }
        }
        send();
    }

    private void send() {
        double period = 1e9 / run.rate();
        long total = (long) ((Run.WARM_UP_SECONDS + run.seconds()) * run.rate());
        long start = System.nanoTime();
        long limit = start + (long) (total * period) + PATIENCE;
        measuredFrom = start + (long) (Run.WARM_UP_SECONDS * 1e9);
        long sent = 0;
        boolean wasFull = false;
        while (answered < total) {
            long now = System.nanoTime();
            long due = start + (long) (sent * period);
            while (sent < total && due <= now && !free.isEmpty()) {
                if (!wasFull && due >= measuredFrom) {
                    lateness.add(now - due);
                }
                free.poll().send(due);
                sent++;
                due = start + (long) (sent * period);
                now = System.nanoTime();
            }
            wasFull = free.isEmpty();
            take(wasFull || sent == total ? 1_000_000 : Math.max(0, due - now));
            if (now > limit) {
                throw new IllegalStateException((total - answered) + " of " + total + " answers did not come");
            }
        }
    }

    private void take(long nanos) {
        int ready = kernel.await(nanos);
        for (int index = 0; index < ready; index++) {
            callers.get((int) kernel.ready(index)).ready();
        }
    }

    /** A caller has room for a request. */
    void free(Caller caller) {
        free.add(caller);
    }

    /** The answer to a request that was due then has come, and is right. */
    void answered(long due) {
        answered++;
        if (due >= measuredFrom) {
            latencies.add(System.nanoTime() - due);
        }
    }

    @Override
    public void close() {
        callers.forEach(Caller::close);
    }
}

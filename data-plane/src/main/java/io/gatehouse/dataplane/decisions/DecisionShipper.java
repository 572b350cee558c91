package io.gatehouse.dataplane.decisions;

import io.gatehouse.model.sync.Protocol;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.DecisionBatch;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the loops have decided, about once a second; what cannot be sent is kept for the next try, and the loops' logs fill up behind it.
 * Unlike usage, decisions are a help and no account: a node that dies takes its last second along. Has a thread of its own.
 */
public final class DecisionShipper implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DecisionShipper.class.getName());
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final List<DecisionLog> logs;
    private final Supplier<@Nullable UUID> node;
    private final DecisionSink sink;
    private final Duration pause;
    private final List<Decision> waiting = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "decisions");
    private volatile boolean stopping;
    private long dropped;
    private boolean troubled;

    /** @param node the id of this node; null before it has joined */
    public DecisionShipper(List<DecisionLog> logs, Supplier<@Nullable UUID> node, DecisionSink sink, Duration pause) {
        this.logs = List.copyOf(logs);
        this.node = node;
        this.sink = sink;
        this.pause = pause;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopping) {
                Thread.sleep(pause);
                ship();
            }
        } catch (InterruptedException _) {
            // Told to stop.
        }
    }

    /** Sends what there is, if there is any. Whether nothing is left. */
    synchronized boolean ship() throws InterruptedException {
        for (DecisionLog log : logs) {
            log.drainTo(waiting, DecisionBatch.MOST - waiting.size());
            dropped += log.takeDropped();
        }
        UUID self = node.get();
        if (self == null || (waiting.isEmpty() && dropped == 0)) {
            return waiting.isEmpty();
        }
        try {
            boolean taken = sink.deliver(new DecisionBatch(Protocol.FORMAT, self, waiting, dropped));
            if (!taken) {
                LOG.log(Level.ERROR, "decisions were refused, dropped count={0}", waiting.size());
            } else if (troubled) {
                LOG.log(Level.INFO, "decisions are delivered again");
            }
            troubled = false;
            waiting.clear();
            dropped = 0;
            return true;
        } catch (IOException | RuntimeException failure) {
            if (!troubled) {
                LOG.log(Level.WARNING, "decisions are held up reason={0}", String.valueOf(failure.getMessage()));
            }
            troubled = true;
            return false;
        }
    }

    /** Sends what is left, unless that takes too long. */
    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        Thread last = new Thread(
                () -> {
                    try {
                        ship();
                    } catch (InterruptedException _) {
                        // It took too long.
                    }
                },
                "decisions-last");
        last.setDaemon(true);
        last.start();
        try {
            last.join(FAREWELL);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        last.interrupt();
    }
}

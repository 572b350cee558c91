package io.gatehouse.dataplane.usage;

import io.gatehouse.model.usage.UsageSegment;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends closed segments, oldest first, each until it is acknowledged or refused. After a failure it waits, 0.25 s at first and up to
 * 30 s, half of it at random, so that nodes do not come back all at once. Runs on a thread of its own.
 */
final class Shipper implements Runnable {
    private static final Logger LOG = System.getLogger(Shipper.class.getName());
    private static final long IDLE_MILLIS = 1_000;
    private static final long FIRST_DELAY = 250;
    private static final long LONGEST_DELAY = 30_000;

    private final Backlog backlog;
    private final Supplier<@Nullable UUID> node;
    private final SegmentSink sink;
    private final Trouble trouble = new Trouble(LOG, "delivery of usage");
    private final Object pause = new Object();
    private volatile boolean stopping;
    private long delay = FIRST_DELAY;

    /** How a try ended. */
    enum Step {
        DONE,
        NOTHING_TO_DO,
        FAILED
    }

    Shipper(Backlog backlog, Supplier<@Nullable UUID> node, SegmentSink sink) {
        this.backlog = backlog;
        this.node = node;
        this.sink = sink;
    }

    @Override
    public void run() {
        try {
            while (true) {
                Step step = step(stopping ? 0 : IDLE_MILLIS);
                if (stopping && step != Step.DONE) {
                    return;
                }
                if (step == Step.FAILED) {
                    pause();
                }
            }
        } catch (InterruptedException toldToStop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tries to deliver the oldest segment, after waiting for one for some time. */
    Step step(long waitMillis) throws InterruptedException {
        ClosedSegment oldest = backlog.oldest(waitMillis);
        if (oldest == null) {
            return Step.NOTHING_TO_DO;
        }
        UUID self = node.get();
        if (self == null) {
            trouble.is("the node has not joined a control plane yet");
            return Step.FAILED;
        }
        try {
            deliver(oldest, self);
            delay = FIRST_DELAY;
            trouble.isOver();
            return Step.DONE;
        } catch (IOException | RuntimeException failure) {
            trouble.is(failure);
            return Step.FAILED;
        }
    }

    private void deliver(ClosedSegment oldest, UUID self) throws IOException, InterruptedException {
        UsageSegment segment;
        try {
            segment = SegmentFile.read(oldest.file(), self);
        } catch (IOException | IllegalArgumentException damaged) {
            LOG.log(
                    Level.ERROR,
                    "segment is damaged, set aside number={0,number,#} reason={1}",
                    oldest.number(),
                    damaged.getMessage());
            backlog.damaged(oldest);
            return;
        }
        try {
            sink.deliver(segment);
            backlog.delivered(oldest);
        } catch (SegmentRefused refusal) {
            LOG.log(
                    Level.ERROR,
                    "segment was refused, set aside number={0,number,#} reason={1}",
                    oldest.number(),
                    refusal.getMessage());
            backlog.refused(oldest);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // waking early only means to try early
    private void pause() throws InterruptedException {
        long millis = delay / 2 + ThreadLocalRandom.current().nextLong(delay / 2 + 1);
        delay = Math.min(delay * 2, LONGEST_DELAY);
        synchronized (pause) {
            if (!stopping) {
                pause.wait(millis);
            }
        }
    }

    /** Makes the run end once everything is delivered, or at the first failure. */
    void stop() {
        synchronized (pause) {
            stopping = true;
            pause.notifyAll();
        }
        backlog.wake();
    }

    @Nullable
    String trouble() {
        return trouble.reason();
    }
}

package io.gatehouse.dataplane.usage;

import io.gatehouse.dataplane.disk.Disk;
import io.gatehouse.model.usage.UsageSegment.Mirror;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Turns slots into closed segments, off the loops: swaps the loops' slots when they are due, writes what they hold as one segment,
 * clears them for their next use, and makes what is being counted safe from power cuts each second.
 *
 * <p>Order is what keeps counts exact: the segment with its number is durable before its slots are cleared, and the clearing is
 * durable before it may be sent. A process that dies in between finds the slots' uses named in the segment, and only clears them.
 */
final class Closer {
    private static final Logger LOG = System.getLogger(Closer.class.getName());
    private static final long FORCE_MILLIS = 1_000;
    private static final long RETRY_MILLIS = 1_000;

    private final Slots slots;
    private final MirrorCounts mirrors;
    private final Disk disk;
    private final long epoch;
    private final Backlog backlog;
    private final LedgerSettings settings;
    private final InstantSource clock;
    private final Trouble trouble = new Trouble(LOG, "closing of usage segments");
    private final AtomicReference<@Nullable Slot> retired = new AtomicReference<>();
    private final List<LoopLedger> loops = new ArrayList<>();
    private final List<Slot> waiting = new ArrayList<>();
    private @Nullable Unfinished unfinished;
    private long lastSwap;
    private long lastForce;
    private long pausedUntil;
    private boolean mirrorsDue;

    /** Slots that are not cleared yet, and the segment that they were written to; null when they held nothing. */
    private record Unfinished(@Nullable ClosedSegment segment, List<Slot> slots) {}

    Closer(
            Slots slots,
            MirrorCounts mirrors,
            Disk disk,
            long epoch,
            Backlog backlog,
            LedgerSettings settings,
            InstantSource clock) {
        this.slots = slots;
        this.mirrors = mirrors;
        this.disk = disk;
        this.epoch = epoch;
        this.backlog = backlog;
        this.settings = settings;
        this.clock = clock;
        this.lastSwap = clock.millis();
    }

    /** Takes a filled slot from a loop: lock-free, allocates nothing. */
    void retire(Slot slot) {
        Slot top;
        do {
            top = retired.get();
            slot.next = top;
        } while (!retired.compareAndSet(top, slot));
    }

    synchronized void equip(LoopLedger loop) {
        loops.add(loop);
        equip();
    }

    /** To be called several times a second. */
    synchronized void tick() {
        long now = clock.millis();
        boolean room = backlog.bytes() < settings.unsentBytes();
        if (room && isDue(now, lastSwap, settings.closeEvery(backlog.size()).toMillis())) {
            swap(now);
            lastSwap = now;
        }
        if (!room) {
            trouble.is("unsent segments have reached their limit of " + settings.unsentBytes() + " bytes");
        } else if (isDue(now, pausedUntil, 0) || pausedUntil - now > RETRY_MILLIS) {
            close(now);
        }
        equip();
        if (isDue(now, lastForce, FORCE_MILLIS)) {
            lastForce = now;
            force();
        }
    }

    /** Closes everything that was counted up to now, limits or not. */
    synchronized void flush() {
        swap(clock.millis());
        close(clock.millis());
        equip();
    }

    /** Takes the loops' slots away for good, and closes them. */
    synchronized void stop(Slot none) {
        for (LoopLedger loop : loops) {
            Slot used = loop.swap(none);
            if (used != null && used != none) {
                waiting.add(used);
            }
        }
        loops.clear();
        mirrorsDue = true;
        close(clock.millis());
        force();
    }

    synchronized void recover(List<Slot> leftovers) {
        waiting.addAll(leftovers);
        close(clock.millis());
    }

    @Nullable
    String trouble() {
        return trouble.reason() != null ? trouble.reason() : slots.trouble();
    }

    private static boolean isDue(long now, long last, long millis) {
        return now - last >= millis || now < last - RETRY_MILLIS;
    }

    private void swap(long now) {
        mirrorsDue = true;
        for (LoopLedger loop : loops) {
            Slot current = loop.current();
            if (current != null && current.rows() == 0) {
                continue;
            }
            Slot fresh = slots.take();
            if (fresh == null) {
                fresh = loop.takeSpare();
            }
            if (fresh == null) {
                continue;
            }
            fresh.openedAt(now);
            Slot used = loop.swap(fresh);
            if (used == null) {
                slots.giveBack(fresh);
            } else if (used != slots.none()) {
                waiting.add(used);
            }
        }
    }

    private void close(long now) {
        for (Slot slot = retired.getAndSet(null); slot != null; slot = slot.next) {
            waiting.add(slot);
        }
        try {
            finish();
            while (!waiting.isEmpty() || (mirrorsDue && !mirrors.isEmpty())) {
                write(nextGroup(), now);
                finish();
            }
            mirrorsDue = false;
            trouble.isOver();
        } catch (IOException | UncheckedIOException | InternalError failure) {
            pausedUntil = now + RETRY_MILLIS;
            trouble.is(failure);
        }
    }

    /** As many slots as fill a segment, at least one. */
    private List<Slot> nextGroup() {
        List<Slot> group = new ArrayList<>();
        int rows = 0;
        for (Slot slot : waiting) {
            if (!group.isEmpty() && rows + slot.rows() > slot.shape.plentyOfRows()) {
                break;
            }
            group.add(slot);
            rows += slot.rows();
        }
        return group;
    }

    private void write(List<Slot> group, long now) throws IOException {
        Tally tally = new Tally();
        group.forEach(tally::add);
        if (tally.insane() > 0) {
            LOG.log(Level.ERROR, "rows of a slot are damaged, left out rows={0}", tally.insane());
        }
        List<Mirror> compared = mirrors.take();
        if (tally.exchanges() > 0 || !compared.isEmpty()) {
            long number = backlog.lastNumber() + 1;
            ClosedSegment segment = new ClosedSegment(
                    backlog.fileOf(number),
                    epoch,
                    number,
                    Instant.ofEpochMilli(
                            group.stream().mapToLong(Slot::openedAt).min().orElse(now)),
                    backlog.through() + tally.exchanges(),
                    group.stream()
                            .map(slot -> new ClosedSegment.SlotUse(slot.id, slot.generation()))
                            .toList(),
                    0);
            unfinished = new Unfinished(write(segment, tally, compared), group);
        } else {
            unfinished = new Unfinished(null, group);
        }
        waiting.removeAll(group);
    }

    private ClosedSegment write(ClosedSegment segment, Tally tally, List<Mirror> compared) throws IOException {
        boolean written = false;
        try {
            ClosedSegment closed = SegmentFile.write(disk, segment, tally, compared);
            written = true;
            return closed;
        } finally {
            if (!written) {
                mirrors.putBack(compared);
            }
        }
    }

    private void finish() {
        Unfinished left = unfinished;
        if (left != null) {
            left.slots.forEach(Slot::clear);
            if (left.segment != null) {
                backlog.add(left.segment);
            }
            unfinished = null;
            left.slots.forEach(slots::giveBack);
        }
    }

    private void equip() {
        slots.provide(loops.size() * 2 + 2, clock.millis());
        for (LoopLedger loop : loops) {
            if (loop.current() == slots.none()) {
                equip(loop, slots.take());
            }
        }
        for (LoopLedger loop : loops) {
            Slot spare = loop.wantsSpare() ? slots.take() : null;
            if (spare != null) {
                loop.spare(spare);
            }
        }
    }

    private void equip(LoopLedger loop, @Nullable Slot fresh) {
        if (fresh != null) {
            fresh.openedAt(clock.millis());
            if (loop.swap(fresh) == null) {
                slots.giveBack(fresh);
            }
        }
    }

    private void force() {
        try {
            for (LoopLedger loop : loops) {
                Slot current = loop.current();
                if (current != null) {
                    current.force();
                }
            }
            waiting.forEach(Slot::force);
        } catch (UncheckedIOException | InternalError failure) {
            trouble.is(failure);
        }
    }
}

package io.gatehouse.dataplane.usage;

import io.gatehouse.dataplane.disk.Disk;
import io.gatehouse.dataplane.disk.FolderLock;
import io.gatehouse.model.sync.NodeReport.LedgerStatement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A node's ledger: every loop counts its exchanges into mapped files, which survive the process; every few seconds what was counted
 * becomes a closed segment, and is sent until the control plane has it.
 *
 * <pre>
 * folder/epoch      epoch seconds of its creation        folder/closed/     segments to be sent
 * folder/lock       one process at a time                folder/delivered   the last one acknowledged
 * folder/slots/     mapped files, being counted into     folder/refused/    what the control plane will not take
 * </pre>
 *
 * <p>The limit: when the disk is full, or unsent segments have reached {@link LedgerSettings#unsentBytes}, nothing more is closed.
 * Counting goes on in the slots that are there, which hold hours of ordinary traffic, since equal keys of a minute share a row. When
 * these fill up too, new keys are counted without consumer, then without route, and only then not at all; {@link LedgerStatus} tells
 * all of that. Traffic goes on in any case.
 *
 * <p>What became of mirrors goes into the next segment that is closed. Until then it is in memory, and lost with the process.
 *
 * <p>Thread-safe; recorders are for their loops. {@link #open}, {@link #recorder} and {@link #close} block.
 */
public final class Ledger implements AutoCloseable {
    private static final long TICK_MILLIS = 100;

    private final FolderLock lock;
    private final long epoch;
    private final Backlog backlog;
    private final Slots slots;
    private final MirrorCounts mirrors;
    private final Closer closer;
    private final LedgerSettings settings;
    private final InstantSource clock;
    private final Supplier<@Nullable UUID> node;
    private final List<LoopLedger> loops = new CopyOnWriteArrayList<>();
    private final long before;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Shipper shipper;
    private @Nullable Thread closing;
    private @Nullable Thread shipping;

    private Ledger(
            FolderLock lock,
            Path folder,
            Supplier<@Nullable UUID> node,
            LedgerSettings settings,
            InstantSource clock,
            Disk disk,
            Shape shape)
            throws IOException {
        this.lock = lock;
        this.node = node;
        this.settings = settings;
        this.clock = clock;
        this.epoch = epoch(disk, folder.resolve("epoch"), clock);
        this.backlog = Backlog.open(disk, folder, epoch);
        this.slots = new Slots(disk, folder, shape);
        this.mirrors = new MirrorCounts(clock);
        List<Slot> leftovers = slots.open(backlog.all());
        Tally tally = new Tally();
        leftovers.forEach(tally::add);
        this.before = backlog.through() + tally.exchanges();
        this.closer = new Closer(slots, mirrors, disk, epoch, backlog, settings, clock);
        closer.recover(leftovers);
    }

    /**
     * Opens the ledger and closes what a killed process left open. Throws {@link io.gatehouse.dataplane.disk.FolderInUse} when another
     * process has the folder.
     *
     * @param node the node's id; null until it has joined
     */
    public static Ledger open(Path folder, Supplier<@Nullable UUID> node, LedgerSettings settings, InstantSource clock)
            throws IOException {
        return open(folder, node, settings, clock, Disk.REAL, Shape.DEFAULT);
    }

    static Ledger open(
            Path folder,
            Supplier<@Nullable UUID> node,
            LedgerSettings settings,
            InstantSource clock,
            Disk disk,
            Shape shape)
            throws IOException {
        disk.folder(folder);
        FolderLock lock = FolderLock.take(folder);
        try {
            return new Ledger(lock, folder, node, settings, clock, disk, shape);
        } catch (IOException | RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    /** A recorder for a loop; each call makes another. What it counts is kept even when {@link #start} is never called. */
    public Recorder recorder() {
        LoopLedger loop = new LoopLedger(clock, closer::retire, slots.none(), mirrors);
        loops.add(loop);
        closer.equip(loop);
        return loop;
    }

    /** Starts to close segments and to send them. To be called once. */
    public synchronized void start(SegmentSink sink) {
        Shipper newShipper = new Shipper(backlog, node, sink);
        shipper = newShipper;
        shipping = Thread.ofPlatform().name("usage-shipper").daemon().start(newShipper);
        closing = Thread.ofPlatform().name("usage-closer").daemon().start(this::closeUntilStopped);
    }

    private void closeUntilStopped() {
        try {
            while (!stopped.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                closer.tick();
            }
        } catch (InterruptedException toldToStop) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the node tells the control plane of its ledger. Does not block. */
    public LedgerStatement statement() {
        Backlog.View view = backlog.view();
        return new LedgerStatement(epoch, counted(), view.lastNumber(), view.size(), view.oldest());
    }

    /** How the ledger is doing. Does not block. */
    public LedgerStatus status() {
        Backlog.View view = backlog.view();
        Shipper current = shipper;
        String trouble = closer.trouble();
        return new LedgerStatus(
                counted(),
                sum(LoopLedger::lost),
                sum(LoopLedger::coarse),
                sum(LoopLedger::latenciesLost),
                view.size(),
                view.bytes(),
                view.oldest(),
                view.setAside(),
                trouble != null || current == null ? trouble : current.trouble());
    }

    /**
     * Closes what was counted, tries for a moment to deliver it, and lets go of the folder. What is not delivered waits for the next
     * process; what is recorded after this is lost, so the loops end first.
     */
    @Override
    public synchronized void close() throws IOException {
        try {
            stopped.countDown();
            if (closing != null) {
                closing.join();
            }
            closer.stop(slots.none());
            Shipper current = shipper;
            if (current != null && shipping != null) {
                current.stop();
                shipping.join(settings.farewell().toMillis());
                shipping.interrupt();
                shipping.join();
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        } finally {
            lock.close();
        }
    }

    Closer closer() {
        return closer;
    }

    Backlog backlog() {
        return backlog;
    }

    private long counted() {
        return before + sum(LoopLedger::counted);
    }

    private long sum(ToLongFunction<LoopLedger> count) {
        return loops.stream().mapToLong(count).sum();
    }

    private static long epoch(Disk disk, Path file, InstantSource clock) throws IOException {
        if (!Files.exists(file)) {
            String now = Long.toString(clock.millis() / 1_000);
            disk.write(file, ByteBuffer.wrap(now.getBytes(StandardCharsets.US_ASCII)));
        }
        String text = Files.readString(file, StandardCharsets.US_ASCII).trim();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("The ledger cannot be read: " + file + " holds no number.", e);
        }
    }
}

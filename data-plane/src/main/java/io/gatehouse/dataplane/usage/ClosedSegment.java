package io.gatehouse.dataplane.usage;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A closed segment's file, as its header describes it.
 *
 * @param number within the epoch
 * @param openedAt when the oldest slot in it was opened
 * @param through exchanges counted since the epoch began, this segment included
 * @param uses the slots' uses that it holds: they must not be counted again
 * @param bytes on disk
 */
record ClosedSegment(
        Path file, long epoch, long number, Instant openedAt, long through, List<SlotUse> uses, long bytes) {
    ClosedSegment {
        uses = List.copyOf(uses);
    }

    /** One generation of one slot. */
    record SlotUse(long slot, long generation) {}

    ClosedSegment at(Path newFile) {
        return new ClosedSegment(newFile, epoch, number, openedAt, through, uses, bytes);
    }
}

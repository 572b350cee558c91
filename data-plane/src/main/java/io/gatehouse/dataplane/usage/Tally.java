package io.gatehouse.dataplane.usage;

import static io.gatehouse.dataplane.usage.SlotLayout.get;

import io.gatehouse.model.usage.LatencyBuckets;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.model.usage.UsageSegment;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Adds up what slots hold: counts of equal keys become one, and so do latencies of equal routes and consumers. Confined to a thread. */
final class Tally {
    private final Map<CountKey, long[]> counts = new LinkedHashMap<>();
    private final Map<LatencyKey, long[][]> latencies = new LinkedHashMap<>();
    private long exchanges;
    private long insane;

    private record CountKey(
            long minute,
            @Nullable UUID api,
            @Nullable UUID route,
            @Nullable UUID consumer,
            @Nullable UUID key,
            @Nullable UUID plan,
            Outcome outcome) {}

    private record LatencyKey(
            long minute,
            @Nullable UUID api,
            @Nullable UUID route,
            @Nullable UUID consumer) {}

    /** Exchanges added up so far. */
    long exchanges() {
        return exchanges;
    }

    /** Rows that make no sense, as only a damaged file has them; they are left out. */
    long insane() {
        return insane;
    }

    void add(Slot slot) {
        MemorySegment memory = slot.memory;
        LatencyKey[] keys = new LatencyKey[slot.rows()];
        for (int index = 0; index < keys.length; index++) {
            long row = SlotLayout.row(index);
            long count = get(memory, row + SlotLayout.COUNT);
            Outcome outcome = outcome(get(memory, row + SlotLayout.OUTCOME));
            if (count < 0 || outcome == null || get(memory, row + SlotLayout.MINUTE) <= 0) {
                insane++;
            } else {
                keys[index] = addRow(memory, row, outcome, count);
            }
        }
        for (int index = 0; index < slot.cells(); index++) {
            addCell(memory, SlotLayout.cell(slot.shape, index), keys);
        }
    }

    private LatencyKey addRow(MemorySegment memory, long row, Outcome outcome, long count) {
        CountKey key = new CountKey(
                get(memory, row + SlotLayout.MINUTE),
                SlotLayout.id(memory, row + SlotLayout.API),
                SlotLayout.id(memory, row + SlotLayout.ROUTE),
                SlotLayout.id(memory, row + SlotLayout.CONSUMER),
                SlotLayout.id(memory, row + SlotLayout.KEY),
                SlotLayout.id(memory, row + SlotLayout.PLAN),
                outcome);
        if (count > 0) {
            long[] values = counts.computeIfAbsent(key, _ -> new long[3]);
            values[0] += count;
            values[1] += get(memory, row + SlotLayout.BYTES_IN);
            values[2] += get(memory, row + SlotLayout.BYTES_OUT);
            exchanges += count;
        }
        return new LatencyKey(key.minute, key.api, key.route, key.consumer);
    }

    private void addCell(MemorySegment memory, long cell, @Nullable LatencyKey[] keys) {
        int packed = (int) get(memory, cell) & ((1 << SlotLayout.CELL_BITS) - 1);
        int row = packed >>> (SlotLayout.BUCKET_BITS + 1);
        LatencyKey key = row < keys.length ? keys[row] : null;
        if (key != null) {
            long[][] histograms = latencies.computeIfAbsent(key, _ -> new long[2][LatencyBuckets.COUNT]);
            histograms[packed >>> SlotLayout.BUCKET_BITS & 1][packed & (LatencyBuckets.COUNT - 1)] +=
                    get(memory, cell + SlotLayout.CELL_COUNT);
        }
    }

    List<UsageSegment.Count> counts() {
        List<UsageSegment.Count> list = new ArrayList<>(counts.size());
        counts.forEach((key, values) -> list.add(new UsageSegment.Count(
                key.minute,
                key.api,
                key.route,
                key.consumer,
                key.key,
                key.plan,
                key.outcome,
                values[0],
                values[1],
                values[2])));
        return list;
    }

    List<UsageSegment.Latency> latencies() {
        List<UsageSegment.Latency> list = new ArrayList<>(latencies.size());
        latencies.forEach((key, histograms) -> list.add(new UsageSegment.Latency(
                key.minute, key.api, key.route, key.consumer, sparse(histograms[0]), sparse(histograms[1]))));
        return list;
    }

    private static UsageSegment.Sparse sparse(long[] histogram) {
        List<Integer> buckets = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (int bucket = 0; bucket < histogram.length; bucket++) {
            if (histogram[bucket] > 0) {
                buckets.add(bucket);
                counts.add(histogram[bucket]);
            }
        }
        return new UsageSegment.Sparse(buckets, counts);
    }

    private static @Nullable Outcome outcome(long number) {
        try {
            return Outcome.ofNumber(Math.toIntExact(number));
        } catch (IllegalArgumentException | ArithmeticException unknown) {
            return null;
        }
    }
}

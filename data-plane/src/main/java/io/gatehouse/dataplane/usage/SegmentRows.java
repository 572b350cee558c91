package io.gatehouse.dataplane.usage;

import static java.util.Objects.requireNonNullElse;

import io.gatehouse.model.usage.MirrorResult;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.model.usage.UsageSegment.Count;
import io.gatehouse.model.usage.UsageSegment.Latency;
import io.gatehouse.model.usage.UsageSegment.Mirror;
import io.gatehouse.model.usage.UsageSegment.Sparse;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The form of one count, one latency and one row of mirrors within a {@link SegmentFile}'s body. */
final class SegmentRows {
    private static final UUID NO_ID = new UUID(0, 0);

    private SegmentRows() {}

    static void write(DataOutputStream out, Count count) throws IOException {
        out.writeLong(count.minute());
        write(out, count.api());
        write(out, count.route());
        write(out, count.consumer());
        write(out, count.key());
        write(out, count.plan());
        out.writeInt(count.outcome().number());
        out.writeLong(count.count());
        out.writeLong(count.bytesIn());
        out.writeLong(count.bytesOut());
    }

    static Count readCount(DataInputStream in) throws IOException {
        return new Count(
                in.readLong(),
                readId(in),
                readId(in),
                readId(in),
                readId(in),
                readId(in),
                Outcome.ofNumber(in.readInt()),
                in.readLong(),
                in.readLong(),
                in.readLong());
    }

    static void write(DataOutputStream out, Latency latency) throws IOException {
        out.writeLong(latency.minute());
        write(out, latency.api());
        write(out, latency.route());
        write(out, latency.consumer());
        write(out, latency.total());
        write(out, latency.upstream());
    }

    static Latency readLatency(DataInputStream in) throws IOException {
        return new Latency(in.readLong(), readId(in), readId(in), readId(in), readHistogram(in), readHistogram(in));
    }

    static void write(DataOutputStream out, Mirror mirror) throws IOException {
        out.writeLong(mirror.minute());
        write(out, mirror.api());
        write(out, mirror.route());
        out.writeUTF(mirror.upstream());
        out.writeInt(mirror.primary());
        out.writeInt(mirror.result().number());
        out.writeInt(mirror.status());
        out.writeLong(mirror.count());
    }

    static Mirror readMirror(DataInputStream in) throws IOException {
        return new Mirror(
                in.readLong(),
                requireNonNullElse(readId(in), NO_ID),
                requireNonNullElse(readId(in), NO_ID),
                in.readUTF(),
                in.readInt(),
                MirrorResult.ofNumber(in.readInt()),
                in.readInt(),
                in.readLong());
    }

    private static void write(DataOutputStream out, Sparse histogram) throws IOException {
        out.writeInt(histogram.buckets().size());
        for (int i = 0; i < histogram.buckets().size(); i++) {
            out.writeShort(histogram.buckets().get(i));
            out.writeLong(histogram.counts().get(i));
        }
    }

    private static Sparse readHistogram(DataInputStream in) throws IOException {
        int size = in.readInt();
        List<Integer> buckets = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            buckets.add((int) in.readShort());
            counts.add(in.readLong());
        }
        return new Sparse(buckets, counts);
    }

    private static void write(DataOutputStream out, @Nullable UUID id) throws IOException {
        out.writeLong(id == null ? 0 : id.getMostSignificantBits());
        out.writeLong(id == null ? 0 : id.getLeastSignificantBits());
    }

    private static @Nullable UUID readId(DataInputStream in) throws IOException {
        long high = in.readLong();
        long low = in.readLong();
        return high == 0 && low == 0 ? null : new UUID(high, low);
    }
}

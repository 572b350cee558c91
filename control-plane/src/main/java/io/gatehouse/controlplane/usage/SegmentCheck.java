package io.gatehouse.controlplane.usage;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.problem.Violation;
import io.gatehouse.model.usage.LatencyBuckets;
import io.gatehouse.model.usage.UsageSegment;
import io.gatehouse.model.usage.UsageSegment.Sparse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong with a segment. Numbers that are no numbers of calls would spoil the account for ever, so each is looked at. */
final class SegmentCheck {
    /** How old usage may be: a node may have been cut off for as long. */
    static final Duration OLDEST = Duration.ofDays(31);

    /** How far a node's clock may be ahead. */
    static final Duration NEWEST = Duration.ofDays(1);

    private static final int MAX_ROWS = 100_000;
    /** Of one row, so of a minute: no node comes near. A hundred thousand of them still fit into a long together. */
    private static final long MAX_COUNT = 1L << 40;

    private static final long MAX_BYTES = 1L << 46;

    /** Segments of one life of a ledger. */
    private static final long MAX_NUMBER = 1L << 40;

    private static final String BETWEEN_COUNTS = "between 1 and " + MAX_COUNT;
    private static final int MAX_VIOLATIONS = 20;
    private static final int LONGEST_NAME = 100;

    private final List<Violation> found = new ArrayList<>();
    private final long oldest;
    private final long newest;

    private SegmentCheck(Instant now) {
        oldest = now.minus(OLDEST).getEpochSecond() / 60;
        newest = now.plus(NEWEST).getEpochSecond() / 60;
    }

    /** Throws {@link Refused} with what is wrong, if anything is. */
    static void check(UsageSegment segment, Instant now) {
        SegmentCheck check = new SegmentCheck(now);
        check.segment(segment);
        if (!check.found.isEmpty()) {
            throw Refused.invalid(check.found);
        }
    }

    private void segment(UsageSegment segment) {
        require(segment.epoch() >= 0 && segment.epoch() <= newest * 60, "epoch", "must be when the ledger was made");
        require(
                segment.number() >= 1 && segment.number() <= MAX_NUMBER,
                "number",
                "must be between 1 and " + MAX_NUMBER);
        require(segment.counts().size() <= MAX_ROWS, "counts", "must not be longer than " + MAX_ROWS);
        require(segment.latencies().size() <= MAX_ROWS, "latencies", "must not be longer than " + MAX_ROWS);
        require(segment.mirrors().size() <= MAX_ROWS, "mirrors", "must not be longer than " + MAX_ROWS);
        for (int i = 0; i < segment.counts().size() && found.size() < MAX_VIOLATIONS; i++) {
            count("counts[" + i + "]", segment.counts().get(i));
        }
        for (int i = 0; i < segment.latencies().size() && found.size() < MAX_VIOLATIONS; i++) {
            latency("latencies[" + i + "]", segment.latencies().get(i));
        }
        for (int i = 0; i < segment.mirrors().size() && found.size() < MAX_VIOLATIONS; i++) {
            mirror("mirrors[" + i + "]", segment.mirrors().get(i));
        }
    }

    private void count(String path, UsageSegment.Count count) {
        minute(path, count.minute());
        require(count.outcome() != null, path + ".outcome", "is needed");
        require(count.count() >= 1 && count.count() <= MAX_COUNT, path + ".count", "must be " + BETWEEN_COUNTS);
        bytes(path + ".bytesIn", count.bytesIn());
        bytes(path + ".bytesOut", count.bytesOut());
    }

    private void bytes(String path, long bytes) {
        require(bytes >= 0 && bytes <= MAX_BYTES, path, "must be between 0 and " + MAX_BYTES);
    }

    private void latency(String path, UsageSegment.Latency latency) {
        minute(path, latency.minute());
        sparse(path + ".total", latency.total());
        sparse(path + ".upstream", latency.upstream());
    }

    private void mirror(String path, UsageSegment.Mirror mirror) {
        minute(path, mirror.minute());
        require(mirror.api() != null, path + ".api", "is needed");
        require(mirror.route() != null, path + ".route", "is needed");
        String upstream = mirror.upstream();
        require(
                upstream != null
                        && !upstream.isEmpty()
                        && upstream.length() <= LONGEST_NAME
                        && upstream.chars().allMatch(c -> c > ' ' && c < 0x7f),
                path + ".upstream",
                "must be the name of an upstream");
        require(mirror.result() != null, path + ".result", "is needed");
        require(isStatus(mirror.primary()), path + ".primary", "must be a status, or 0");
        require(isStatus(mirror.status()), path + ".status", "must be a status, or 0");
        require(mirror.count() >= 1 && mirror.count() <= MAX_COUNT, path + ".count", "must be at least 1");
    }

    private static boolean isStatus(int status) {
        return status == 0 || (status >= 100 && status <= 999);
    }

    private void sparse(String path, @Nullable Sparse histogram) {
        if (histogram == null) {
            found.add(new Violation(path, "is needed"));
            return;
        }
        int last = -1;
        for (int bucket : histogram.buckets()) {
            if (bucket <= last || bucket >= LatencyBuckets.COUNT) {
                found.add(new Violation(path + ".buckets", "must rise and be from 0 to " + (LatencyBuckets.COUNT - 1)));
                return;
            }
            last = bucket;
        }
        for (long count : histogram.counts()) {
            if (count < 1 || count > MAX_COUNT) {
                found.add(new Violation(path + ".counts", "must each be " + BETWEEN_COUNTS));
                return;
            }
        }
    }

    private void minute(String path, long minute) {
        require(minute >= oldest, path + ".minute", "must not be more than " + OLDEST.toDays() + " days ago");
        require(minute <= newest, path + ".minute", "must not be more than a day ahead");
    }

    private void require(boolean holds, String path, String message) {
        if (!holds) {
            found.add(new Violation(path, message));
        }
    }
}

/**
 * A histogram of times in nanoseconds, in log-linear buckets: 128 for each doubling, so a value is off by less than 0.8 %. For one thread.
 */
final class Latencies {
    private static final int BITS = 7;
    private static final int STEPS = 1 << BITS;

    private final long[] counts = new long[(64 - BITS) * STEPS];
    private long total;
    private long greatest;

    void add(long nanos) {
        long value = Math.max(0, nanos);
        counts[index(value)]++;
        total++;
        greatest = Math.max(greatest, value);
    }

    long total() {
        return total;
    }

    double greatestMicros() {
        return greatest / 1000.0;
    }

    /** The time that this share of all stays within, in microseconds: the upper end of its bucket. */
    double micros(double share) {
        long wanted = (long) Math.ceil(share * total);
        long seen = 0;
        for (int index = 0; index < counts.length; index++) {
            seen += counts[index];
            if (seen >= wanted && seen > 0) {
                return Math.min(greatest, end(index)) / 1000.0;
            }
        }
        return 0;
    }

    static int index(long value) {
        int shift = Math.max(0, 64 - Long.numberOfLeadingZeros(value) - BITS - 1);
        return shift * STEPS + (int) (value >>> shift);
    }

    private static long end(int index) {
        int shift = Math.max(0, index / STEPS - 1);
        return ((long) (index - shift * STEPS) + 1 << shift) - 1;
    }
}

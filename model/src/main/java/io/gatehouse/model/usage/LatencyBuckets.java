package io.gatehouse.model.usage;

/**
 * The log-linear scale that every latency histogram uses: microseconds, sixteen buckets to a power of two, so that a value read
 * back from the middle of its bucket is at most 3.2 % off. Histograms on this scale merge by adding counts.
 */
public final class LatencyBuckets {
    /** Number of buckets; the last one holds everything from about 9.5 hours on. */
    public static final int COUNT = 512;

    private static final int SUB_BITS = 4;
    private static final int SUB = 1 << SUB_BITS;

    private LatencyBuckets() {}

    /** The bucket of a latency in microseconds; negative values count as 0. */
    public static int index(long micros) {
        if (micros < SUB) {
            return micros < 0 ? 0 : (int) micros;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(micros);
        int index = ((exponent - SUB_BITS + 1) << SUB_BITS) + (int) ((micros >>> (exponent - SUB_BITS)) & (SUB - 1));
        return Math.min(index, COUNT - 1);
    }

    /** Smallest latency in microseconds that falls into the bucket. */
    public static long lowest(int index) {
        if (index < SUB) {
            return index;
        }
        int exponent = (index >>> SUB_BITS) + SUB_BITS - 1;
        return (long) (SUB + (index & (SUB - 1))) << (exponent - SUB_BITS);
    }

    /** The latency in microseconds that stands for the bucket: its middle. */
    public static double middle(int index) {
        return index < SUB ? index : (lowest(index) + lowest(index + 1)) / 2.0;
    }
}

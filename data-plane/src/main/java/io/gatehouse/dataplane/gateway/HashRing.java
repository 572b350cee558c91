package io.gatehouse.dataplane.gateway;

import java.util.Arrays;
import java.util.List;

/**
 * Where hashes lead: each target has points on a ring, more of them the more it weighs, and a hash belongs to the point that comes
 * next. A target that is added or removed moves only its own share. The same on every node. Immutable.
 */
public final class HashRing {
    private static final int POINTS = 128;
    private static final int MOST_POINTS = 65_536;

    /** Points in the high half, which target in the low one; in unsigned order of the points. */
    private final long[] points;

    private HashRing(long[] points) {
        this.points = points;
    }

    /** @param shares weight of each target */
    public static HashRing of(List<CompiledTarget> targets, long[] shares) {
        long total = Arrays.stream(shares).sum();
        long each = Math.max(1, Math.min(POINTS, MOST_POINTS / Math.max(1, total)));
        long[] points = new long[(int) Math.min(Integer.MAX_VALUE - 8, total * each)];
        int next = 0;
        for (int target = 0; target < targets.size(); target++) {
            CompiledTarget at = targets.get(target);
            for (long i = 0; i < shares[target] * each; i++) {
                long point = hash(at.host() + ':' + at.port() + at.pathPrefix() + '#' + i) & 0xFFFF_FFFFL;
                points[next++] = (point << 32 | target) ^ Long.MIN_VALUE;
            }
        }
        Arrays.sort(points);
        return new HashRing(points);
    }

    /** Where on the ring a hash lies: the index of the point that it belongs to. */
    public int find(int hash) {
        int found = Arrays.binarySearch(points, ((hash & 0xFFFF_FFFFL) << 32) ^ Long.MIN_VALUE);
        int index = found < 0 ? -found - 1 : found;
        return index == points.length ? 0 : index;
    }

    /** The point that follows. */
    public int after(int index) {
        return index + 1 == points.length ? 0 : index + 1;
    }

    /** Which target a point belongs to. */
    public int target(int index) {
        return (int) points[index];
    }

    /** How many points there are. */
    public int size() {
        return points.length;
    }

    /** The same for the same text everywhere: FNV-1a, and the finish of MurmurHash3 so that similar texts lie apart. */
    public static int hash(CharSequence text) {
        int hash = 0x811C_9DC5;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x0100_0193;
        }
        hash = (hash ^ hash >>> 16) * 0x85EB_CA6B;
        hash = (hash ^ hash >>> 13) * 0xC2B2_AE35;
        return hash ^ hash >>> 16;
    }
}

package io.gatehouse.dataplane.tracing;

import io.gatehouse.dataplane.telemetry.ExportCounts;
import java.security.SecureRandom;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** What the exchanges of one loop are traced with. Confined to its loop. */
public final class Tracer {
    private final RandomGenerator random;
    private final Sampler sampler;
    private final TraceQueue queue;

    private Tracer(RandomGenerator random, Sampler sampler, TraceQueue queue) {
        this.random = random;
        this.sampler = sampler;
        this.queue = queue;
    }

    /** One for each of so many loops. */
    public static List<Tracer> of(int loops, Sampling sampling, TraceQueue queue, ExportCounts counts) {
        SecureRandom seeds = new SecureRandom();
        return IntStream.range(0, loops)
                .mapToObj(loop -> of(loop, loops, sampling, queue, counts, new SplittableRandom(seeds.nextLong())))
                .toList();
    }

    static Tracer of(
            int loop, int loops, Sampling sampling, TraceQueue queue, ExportCounts counts, RandomGenerator random) {
        return new Tracer(random, new Sampler(sampling, loop, loops, random, counts, System.nanoTime()), queue);
    }

    /** For an exchange, which uses it again for each of its requests. */
    public Trace trace() {
        return new Trace(this);
    }

    Sampler sampler() {
        return sampler;
    }

    TraceQueue queue() {
        return queue;
    }

    /** Never 0, which stands for none. */
    long id() {
        long id;
        do {
            id = random.nextLong();
        } while (id == 0);
        return id;
    }
}

package io.gatehouse.controlplane.access;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down guessing of passwords: after five wrong ones for a name from an address, that pair waits a minute. Remembers a bounded
 * number of pairs, each instance its own. Thread-safe.
 */
@Singleton
class Attempts {
    private static final int FREE = 5;
    private static final int REMEMBERED = 10_000;
    private static final long WAIT_NANOS = Duration.ofMinutes(1).toNanos();

    private final Map<Pair, Failures> failures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, Failures> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Pair(String name, String address) {}

    private record Failures(int count, long lastNanos) {}

    synchronized boolean mayTry(String name, String address) {
        Failures known = failures.get(new Pair(name, address));
        return known == null || known.count() < FREE || System.nanoTime() - known.lastNanos() > WAIT_NANOS;
    }

    synchronized void note(String name, String address, boolean passed) {
        Pair pair = new Pair(name, address);
        Failures known = failures.remove(pair);
        if (!passed) {
            failures.put(pair, new Failures(known == null ? 1 : known.count() + 1, System.nanoTime()));
        }
    }
}

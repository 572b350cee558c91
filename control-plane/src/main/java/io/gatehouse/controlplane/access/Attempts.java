package io.gatehouse.controlplane.access;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down guessing of passwords: after five wrong ones for a name from an address, that pair waits a minute, and after thirty from an
 * address for any names, that address does. A try counts from its beginning, so that many at once are no way around it, and is taken back
 * when it passes or was not looked at. Remembers a bounded number of pairs and addresses, each instance its own. Thread-safe.
 */
@Singleton
class Attempts {
    /** How long who tried too often waits. */
    static final Duration WAIT = Duration.ofMinutes(1);

    private static final int FREE_OF_PAIR = 5;
    private static final int FREE_OF_ADDRESS = 30;
    private static final int REMEMBERED = 10_000;

    private final Map<Pair, Tries> pairs = new Bounded<>();
    private final Map<String, Tries> addresses = new Bounded<>();

    private record Pair(String name, String address) {}

    private record Tries(int count, long lastNanos) {
        static final Tries NONE = new Tries(0, 0);

        boolean isRecent() {
            return count > 0 && System.nanoTime() - lastNanos <= WAIT.toNanos();
        }

        Tries less() {
            return new Tries(count - 1, lastNanos);
        }
    }

    private static final class Bounded<K> extends LinkedHashMap<K, Tries> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Tries> eldest) {
            return size() > REMEMBERED;
        }
    }

    /** Begins a try, which counts from now on. False when there have been too many. */
    synchronized boolean begin(String name, String address) {
        Pair pair = new Pair(name, address);
        Tries ofPair = pairs.getOrDefault(pair, Tries.NONE);
        Tries ofAddress = addresses.getOrDefault(address, Tries.NONE);
        if (ofPair.isRecent() && ofPair.count() >= FREE_OF_PAIR
                || ofAddress.isRecent() && ofAddress.count() >= FREE_OF_ADDRESS) {
            return false;
        }
        long now = System.nanoTime();
        put(pairs, pair, new Tries(ofPair.count() + 1, now));
        put(addresses, address, new Tries(ofAddress.isRecent() ? ofAddress.count() + 1 : 1, now));
        return true;
    }

    /** The password was right: the pair begins anew. */
    synchronized void passed(String name, String address) {
        pairs.remove(new Pair(name, address));
        addresses.computeIfPresent(address, (_, tries) -> tries.count() > 1 ? tries.less() : null);
    }

    /** The try that was begun was not looked at. */
    synchronized void withdraw(String name, String address) {
        pairs.computeIfPresent(new Pair(name, address), (_, tries) -> tries.count() > 1 ? tries.less() : null);
        addresses.computeIfPresent(address, (_, tries) -> tries.count() > 1 ? tries.less() : null);
    }

    /** For tests, which all come from one address. */
    synchronized void forget() {
        pairs.clear();
        addresses.clear();
    }

    /** As the newest, so that it is forgotten last. */
    private static <K> void put(Map<K, Tries> tries, K key, Tries newest) {
        tries.remove(key);
        tries.put(key, newest);
    }
}

package io.gatehouse.dataplane.usage;

import io.gatehouse.model.usage.Outcome;
import java.lang.foreign.MemorySegment;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a row counts, as longs; a null id is two zeros. A loop has one and sets it anew for each exchange, so that nothing is
 * allocated. Confined to its loop.
 */
final class RowKey {
    private long minute;
    private long apiHigh;
    private long apiLow;
    private long routeHigh;
    private long routeLow;
    private long consumerHigh;
    private long consumerLow;
    private long keyHigh;
    private long keyLow;
    private long planHigh;
    private long planLow;
    private long outcome;

    void route(long minute, @Nullable UUID api, @Nullable UUID route, Outcome outcome) {
        this.minute = minute;
        this.outcome = outcome.number();
        apiHigh = api == null ? 0 : api.getMostSignificantBits();
        apiLow = api == null ? 0 : api.getLeastSignificantBits();
        routeHigh = route == null ? 0 : route.getMostSignificantBits();
        routeLow = route == null ? 0 : route.getLeastSignificantBits();
    }

    void caller(@Nullable UUID consumer, @Nullable UUID key, @Nullable UUID plan) {
        consumerHigh = consumer == null ? 0 : consumer.getMostSignificantBits();
        consumerLow = consumer == null ? 0 : consumer.getLeastSignificantBits();
        keyHigh = key == null ? 0 : key.getMostSignificantBits();
        keyLow = key == null ? 0 : key.getLeastSignificantBits();
        planHigh = plan == null ? 0 : plan.getMostSignificantBits();
        planLow = plan == null ? 0 : plan.getLeastSignificantBits();
    }

    int hash() {
        long hash = minute * 0x9E3779B97F4A7C15L
                + (apiLow ^ apiHigh) * 0xC2B2AE3D27D4EB4FL
                + (routeLow ^ Long.rotateLeft(routeHigh, 7)) * 0x165667B19E3779F9L
                + (consumerLow ^ Long.rotateLeft(consumerHigh, 13)) * 0xD6E8FEB86659FD93L
                + (keyLow ^ Long.rotateLeft(keyHigh, 19)) * 0xFF51AFD7ED558CCDL
                + (planLow ^ Long.rotateLeft(planHigh, 29)) * 0xC4CEB9FE1A85EC53L
                + outcome * 0x2545F4914F6CDD1DL;
        hash = (hash ^ (hash >>> 32)) * 0x9FB21C651E98DF25L;
        return (int) (hash >>> 32);
    }

    boolean is(MemorySegment memory, long row) {
        return SlotLayout.get(memory, row + SlotLayout.KEY_LOW) == keyLow
                && SlotLayout.get(memory, row + SlotLayout.MINUTE) == minute
                && SlotLayout.get(memory, row + SlotLayout.ROUTE_LOW) == routeLow
                && SlotLayout.get(memory, row + SlotLayout.OUTCOME) == outcome
                && SlotLayout.get(memory, row + SlotLayout.CONSUMER_LOW) == consumerLow
                && SlotLayout.get(memory, row + SlotLayout.KEY) == keyHigh
                && SlotLayout.get(memory, row + SlotLayout.CONSUMER) == consumerHigh
                && SlotLayout.get(memory, row + SlotLayout.ROUTE) == routeHigh
                && SlotLayout.get(memory, row + SlotLayout.API) == apiHigh
                && SlotLayout.get(memory, row + SlotLayout.API_LOW) == apiLow
                && SlotLayout.get(memory, row + SlotLayout.PLAN) == planHigh
                && SlotLayout.get(memory, row + SlotLayout.PLAN_LOW) == planLow;
    }

    void write(MemorySegment memory, long row) {
        SlotLayout.set(memory, row + SlotLayout.MINUTE, minute);
        SlotLayout.set(memory, row + SlotLayout.API, apiHigh);
        SlotLayout.set(memory, row + SlotLayout.API_LOW, apiLow);
        SlotLayout.set(memory, row + SlotLayout.ROUTE, routeHigh);
        SlotLayout.set(memory, row + SlotLayout.ROUTE_LOW, routeLow);
        SlotLayout.set(memory, row + SlotLayout.CONSUMER, consumerHigh);
        SlotLayout.set(memory, row + SlotLayout.CONSUMER_LOW, consumerLow);
        SlotLayout.set(memory, row + SlotLayout.KEY, keyHigh);
        SlotLayout.set(memory, row + SlotLayout.KEY_LOW, keyLow);
        SlotLayout.set(memory, row + SlotLayout.PLAN, planHigh);
        SlotLayout.set(memory, row + SlotLayout.PLAN_LOW, planLow);
        SlotLayout.set(memory, row + SlotLayout.OUTCOME, outcome);
    }
}

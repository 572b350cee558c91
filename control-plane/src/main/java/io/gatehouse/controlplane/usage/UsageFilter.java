package io.gatehouse.controlplane.usage;

import io.gatehouse.model.usage.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which exchanges to look at: those that match everything that is given. */
public record UsageFilter(
        @Nullable UUID api,
        @Nullable UUID route,
        @Nullable UUID consumer,
        @Nullable UUID key,
        @Nullable UUID plan,
        @Nullable Outcome outcome) {
    /** All exchanges. */
    public static final UsageFilter ALL = new UsageFilter(null, null, null, null, null, null);

    public static UsageFilter ofApi(UUID api) {
        return new UsageFilter(api, null, null, null, null, null);
    }

    public static UsageFilter ofConsumer(UUID consumer) {
        return new UsageFilter(null, null, consumer, null, null, null);
    }

    /** Of one API, of one consumer, or both; null for any. */
    public static UsageFilter of(@Nullable UUID api, @Nullable UUID consumer) {
        return new UsageFilter(api, null, consumer, null, null, null);
    }

    /** What must be equal, as the columns hold it. */
    Map<Dimension, Object> values() {
        Map<Dimension, Object> values = new EnumMap<>(Dimension.class);
        put(values, Dimension.API, api);
        put(values, Dimension.ROUTE, route);
        put(values, Dimension.CONSUMER, consumer);
        put(values, Dimension.KEY, key);
        put(values, Dimension.PLAN, plan);
        put(values, Dimension.OUTCOME, outcome == null ? null : outcome.number());
        return values;
    }

    Set<Dimension> dimensions() {
        return values().keySet();
    }

    private static void put(Map<Dimension, Object> values, Dimension dimension, @Nullable Object value) {
        if (value != null) {
            values.put(dimension, value);
        }
    }
}

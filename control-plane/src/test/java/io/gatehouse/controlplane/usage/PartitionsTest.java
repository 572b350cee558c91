package io.gatehouse.controlplane.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.controlplane.sql.Sql;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PartitionsTest {
    @Inject
    Partitions partitions;

    @Inject
    Sql sql;

    @Test
    void manyMayMakeTheSamePartitionAtOnce() {
        Instant moment = Instant.parse("2031-12-31T23:59:00Z");

        // Each with a memory of its own, as several control planes have.
        IntStream.range(0, 8).parallel().forEach(_ -> {
            Partitions other = new Partitions(sql);
            for (Level level : Level.values()) {
                other.ensure(level, moment);
            }
        });

        assertTrue(exists("usage_minute_20311231"));
        assertTrue(exists("latency_minute_20311231"));
        assertTrue(exists("usage_hour_20311201"));
        assertTrue(exists("mirror_hour_20311201"));
        assertTrue(exists("latency_day_20310101"));
        sql.update(
                "INSERT INTO usage_minute VALUES (?, NULL, NULL, NULL, NULL, NULL, 1, 1, 1, 1)",
                Instant.parse("2031-12-31T23:59:59.999Z"));
        int rows = sql.one("SELECT count(*) FROM usage_minute_20311231", row -> row.getInt(1));
        assertEquals(1, rows);
    }

    @Test
    void whatIsOverIsDroppedAndNothingElse() {
        Instant now = Instant.now();
        Instant over = now.minus(Level.MINUTE.kept()).minus(Duration.ofDays(1));
        Instant kept = now.minus(Level.MINUTE.kept());
        partitions.ensure(Level.MINUTE, over);
        partitions.ensure(Level.MINUTE, kept);

        partitions.dropOver(Level.MINUTE, now);

        assertFalse(exists(name("usage_minute", over)));
        assertFalse(exists(name("latency_minute", over)));
        assertFalse(exists(name("mirror_minute", over)));
        assertTrue(exists(name("usage_minute", kept)));
        // Wanted again, it is made again.
        partitions.ensure(Level.MINUTE, over);
        assertTrue(exists(name("usage_minute", over)));
    }

    @Test
    void partitionsOfTodayAndOfTheNextDaysAreThere() {
        assertTrue(exists(name("usage_minute", Instant.now())));
        assertTrue(exists(name("usage_minute", Instant.now().plus(Duration.ofDays(1)))));
        assertTrue(exists(name("usage_minute", Instant.now().plus(Duration.ofDays(2)))));
    }

    private static String name(String table, Instant moment) {
        return Level.partitionName(table, Level.MINUTE.partitionStart(moment));
    }

    private boolean exists(String table) {
        return sql.one("SELECT to_regclass(?) IS NOT NULL", row -> row.getBoolean(1), table);
    }
}

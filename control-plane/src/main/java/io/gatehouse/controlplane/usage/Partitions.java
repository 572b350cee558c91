package io.gatehouse.controlplane.usage;

import io.gatehouse.controlplane.sql.Sql;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * Makes the partitions of usage, and of what else is kept by the day, ahead of time and when one is missing, and drops those that are
 * over. Several control planes may do so at once: an advisory lock orders them. A new partition is attached, not created in place, so that reading and counting go on.
 * Thread-safe.
 */
@ApplicationScoped
public class Partitions {
    private static final Logger LOG = Logger.getLogger(Partitions.class);
    private static final int DAYS_AHEAD = 2;
    /** "usage" in ASCII: any number that is ours alone. */
    private static final long ADVISORY_LOCK = 0x7573616765L;

    private final Sql sql;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    Partitions(Sql sql) {
        this.sql = sql;
    }

    void start(@Observes StartupEvent event) {
        prepare();
    }

    @Scheduled(every = "1h", delayed = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void prepare() {
        Instant now = Instant.now();
        for (Level level : Level.values()) {
            for (int day = 0; day <= DAYS_AHEAD; day++) {
                ensure(level, now.plus(Duration.ofDays(day)));
            }
            dropOver(level, now);
        }
    }

    /** Makes sure that rows of this moment have a place. Must not be called where a transaction holds locks on the tables. */
    void ensure(Level level, Instant moment) {
        LocalDate start = level.partitionStart(moment);
        for (String table : level.tables()) {
            ensure(table, start, level.partitionEnd(start));
        }
    }

    /** The same for a table in partitions of a day. */
    public void ensureDay(String table, Instant moment) {
        LocalDate day = day(moment);
        ensure(table, day, day.plusDays(1));
    }

    private static LocalDate day(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    private void ensure(String table, LocalDate start, LocalDate end) {
        String name = Level.partitionName(table, start);
        if (!known.contains(name)) {
            QuarkusTransaction.requiringNew().run(() -> create(table, name, start, end));
            known.add(name);
        }
    }

    private void create(String table, String name, LocalDate start, LocalDate end) {
        lock();
        boolean exists = sql.one("SELECT to_regclass(?) IS NOT NULL", row -> row.getBoolean(1), name);
        if (!exists) {
            sql.update("CREATE TABLE " + name + " (LIKE " + table + ") WITH (fillfactor = 70)");
            sql.update("ALTER TABLE " + table + " ATTACH PARTITION " + name + " FOR VALUES FROM ('" + start
                    + "T00:00Z') TO ('" + end + "T00:00Z')");
            LOG.infof("partition made name=%s", name);
        }
    }

    private void lock() {
        sql.query("SELECT pg_advisory_xact_lock(?)", _ -> true, ADVISORY_LOCK);
    }

    /** Drops what nothing within the time to keep is in. */
    void dropOver(Level level, Instant now) {
        LocalDate oldest = day(now.minus(level.kept()));
        for (String table : level.tables()) {
            dropOver(table, level::partitionEnd, oldest);
        }
    }

    /** Drops the days of a table that were over at this time. */
    public void dropDays(String table, Instant oldest) {
        dropOver(table, start -> start.plusDays(1), day(oldest));
    }

    private void dropOver(String table, UnaryOperator<LocalDate> end, LocalDate oldest) {
        for (String name : attached(table)) {
            LocalDate start = LocalDate.parse(name.substring(table.length() + 1), DateTimeFormatter.BASIC_ISO_DATE);
            if (!end.apply(start).isAfter(oldest)) {
                QuarkusTransaction.requiringNew().run(() -> drop(name));
            }
        }
    }

    private List<String> attached(String table) {
        return sql.query("""
                SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = cast(? AS regclass)
                """, row -> row.getString(1), table);
    }

    private void drop(String name) {
        lock();
        sql.update("SET LOCAL lock_timeout = '5s'");
        sql.update("DROP TABLE IF EXISTS " + name);
        known.remove(name);
        LOG.infof("partition dropped name=%s", name);
    }
}

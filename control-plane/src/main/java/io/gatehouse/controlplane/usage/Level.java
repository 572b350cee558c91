package io.gatehouse.controlplane.usage;

import io.gatehouse.controlplane.settings.Setting;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** How finely usage is kept: the same counts at three grains, the coarser ones for longer. All in UTC. */
enum Level {
    MINUTE(Duration.ofMinutes(1), Period.ofDays(1), Setting.GATEHOUSE_USAGE_MINUTES_KEPT),
    HOUR(Duration.ofHours(1), Period.ofMonths(1), Setting.GATEHOUSE_USAGE_HOURS_KEPT),
    DAY(Duration.ofDays(1), Period.ofYears(1), Setting.GATEHOUSE_USAGE_DAYS_KEPT);

    private static final DateTimeFormatter FIRST_DAY = DateTimeFormatter.BASIC_ISO_DATE;

    private final Duration grain;
    private final Period partition;
    private final Duration kept;

    Level(Duration grain, Period partition, Setting setting) {
        this.grain = grain;
        this.partition = partition;
        this.kept = setting.days();
    }

    Duration grain() {
        return grain;
    }

    /** How long rows are kept, at least. */
    Duration kept() {
        return kept;
    }

    /** The start of the minute, hour or day that holds this one, in minutes since 1970. */
    long floor(long minute) {
        return minute - Math.floorMod(minute, grain.toMinutes());
    }

    String counts() {
        return "usage_" + name().toLowerCase(Locale.ROOT);
    }

    String latencies() {
        return "latency_" + name().toLowerCase(Locale.ROOT);
    }

    String mirrors() {
        return "mirror_" + name().toLowerCase(Locale.ROOT);
    }

    /** All that are kept at this level. */
    List<String> tables() {
        return List.of(counts(), latencies(), mirrors());
    }

    /** First day of the partition that holds this moment. */
    LocalDate partitionStart(Instant moment) {
        LocalDate day = moment.atOffset(ZoneOffset.UTC).toLocalDate();
        return switch (this) {
            case MINUTE -> day;
            case HOUR -> day.withDayOfMonth(1);
            case DAY -> day.withDayOfYear(1);
        };
    }

    /** First day after the partition that begins on this day. */
    LocalDate partitionEnd(LocalDate start) {
        return start.plus(partition);
    }

    static String partitionName(String table, LocalDate start) {
        return table + "_" + FIRST_DAY.format(start);
    }

    /** The coarsest level that can answer in steps of this length. */
    static Level forStep(Duration step) {
        for (Level level : new Level[] {DAY, HOUR}) {
            if (step.toSeconds() % level.grain.toSeconds() == 0) {
                return level;
            }
        }
        return MINUTE;
    }
}

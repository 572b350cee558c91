package io.gatehouse.policy.quota;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/** A calendar period in UTC; weeks begin on Monday (ISO 8601). */
public enum Period {
    HOUR,
    DAY,
    WEEK,
    MONTH,
    YEAR;

    /** When the period that holds this moment began. */
    public Instant start(Instant moment) {
        return startOf(moment).toInstant();
    }

    /** When the period that holds this moment ends: the start of the next one. */
    public Instant end(Instant moment) {
        OffsetDateTime start = startOf(moment);
        return switch (this) {
            case HOUR -> start.plusHours(1).toInstant();
            case DAY -> start.plusDays(1).toInstant();
            case WEEK -> start.plusWeeks(1).toInstant();
            case MONTH -> start.plusMonths(1).toInstant();
            case YEAR -> start.plusYears(1).toInstant();
        };
    }

    private OffsetDateTime startOf(Instant moment) {
        OffsetDateTime time = moment.atOffset(ZoneOffset.UTC);
        LocalDate day = time.toLocalDate();
        return switch (this) {
            case HOUR -> time.truncatedTo(ChronoUnit.HOURS);
            case DAY -> midnight(day);
            case WEEK -> midnight(day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
            case MONTH -> midnight(day.withDayOfMonth(1));
            case YEAR -> midnight(day.withDayOfYear(1));
        };
    }

    private static OffsetDateTime midnight(LocalDate day) {
        return day.atStartOfDay().atOffset(ZoneOffset.UTC);
    }
}

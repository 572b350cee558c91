package io.gatehouse.controlplane.usage;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.problem.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A question about usage over time.
 *
 * @param from inclusive; moved back to the start of its step
 * @param to exclusive; moved on to the end of its step
 * @param step length of a point; whole minutes. Steps begin at multiples of it since 1970 (UTC)
 * @param groupBy by what to tell series apart; none for one series
 */
public record UsageAsk(Instant from, Instant to, Duration step, Set<Dimension> groupBy, UsageFilter filter) {
    /** Points of one series at most. */
    static final int MAX_STEPS = 1_500;

    private static final Duration LONGEST_STEP = Duration.ofDays(3_660);

    private static final List<Duration> NICE_STEPS = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(6),
            Duration.ofDays(1),
            Duration.ofDays(7));
    private static final int NICE_POINTS = 150;

    public UsageAsk {
        groupBy = Set.copyOf(groupBy);
        check(from, to, step);
        from = floor(from, step);
        to = floor(to.plus(step).minusNanos(1), step);
    }

    /** The shortest usual step that draws a range in a readable number of points. */
    public static Duration niceStep(Instant from, Instant to) {
        for (Duration step : NICE_STEPS) {
            if (Duration.between(from, to).dividedBy(step) <= NICE_POINTS) {
                return step;
            }
        }
        return Duration.ofDays(30);
    }

    private static void check(Instant from, Instant to, Duration step) {
        List<Violation> found = new ArrayList<>();
        if (step.compareTo(LONGEST_STEP) > 0) {
            found.add(new Violation("step", "must not be longer than " + LONGEST_STEP));
        } else if (step.toSeconds() < 60 || !step.equals(Duration.ofMinutes(step.toMinutes()))) {
            found.add(new Violation("step", "must be whole minutes, such as PT1M or PT1H"));
        } else if (!from.isBefore(to)) {
            found.add(new Violation("to", "must be after from"));
        } else if (Duration.between(from, to).dividedBy(step) > MAX_STEPS) {
            found.add(new Violation(
                    "step",
                    "gives more than " + MAX_STEPS + " points: make it longer, for example " + niceStep(from, to)));
        } else {
            Level level = Level.forStep(step);
            if (from.isBefore(Instant.now().minus(level.kept()))) {
                found.add(new Violation(
                        "step",
                        "is too fine for so long ago: usage by the "
                                + level.name().toLowerCase(Locale.ROOT) + " is kept for "
                                + level.kept().toDays() + " days"));
            }
        }
        if (!found.isEmpty()) {
            throw Refused.invalid(found);
        }
    }

    private static Instant floor(Instant moment, Duration step) {
        long seconds = moment.getEpochSecond();
        return Instant.ofEpochSecond(seconds - Math.floorMod(seconds, step.toSeconds()));
    }

    Level level() {
        return Level.forStep(step);
    }

    int steps() {
        return (int) Duration.between(from, to).dividedBy(step);
    }

    /** Whether percentiles can be told. */
    boolean hasLatency() {
        Set<Dimension> all = EnumSet.noneOf(Dimension.class);
        all.addAll(groupBy);
        all.addAll(filter.dimensions());
        return all.stream().allMatch(Dimension::hasLatency);
    }
}

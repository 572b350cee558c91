package io.gatehouse.controlplane.ids;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.problems.Violations;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next what to pass as {@code after} for the part that follows; null at the end
 */
public record Slice<T>(List<T> items, @Nullable String next) {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 500;
    private static final String NO_PLACE = "must be the value of next in the list before";
    private static final UUID BEGINNING = new UUID(0, 0);

    public Slice {
        items = List.copyOf(items);
    }

    /** Which part: {@code ?limit=&after=}. */
    public record Wanted(int limit, UUID after) {
        /** Everything a page of the console shows. */
        public static final Wanted MOST = new Wanted(MAX_LIMIT, BEGINNING);
    }

    /** Reads the two query parameters. Throws {@link Refused} with the one that is wrong. */
    public static Wanted wanted(@Nullable String limit, @Nullable String after) {
        return new Wanted(limit(limit), after == null ? BEGINNING : after(after));
    }

    private static int limit(@Nullable String text) {
        Violations wrong = new Violations();
        int limit = limit(wrong, text);
        wrong.refuse();
        return limit;
    }

    /** Reads how long a part may be; what is no such number is noted. */
    public static int limit(Violations wrong, @Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        wrong.add("limit", "must be between 1 and " + MAX_LIMIT);
        return DEFAULT_LIMIT;
    }

    private static UUID after(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw Refused.invalid("after", NO_PLACE);
        }
    }

    /** Which part of a list that is numbered: what comes behind the place, in the list's order. */
    public record Numbered(int limit, long place) {
        /** Everything a page of the console shows of a list with the newest first. */
        public static final Numbered MOST = new Numbered(MAX_LIMIT, Long.MAX_VALUE);
    }

    /** Reads the two query parameters of a list with the newest first. Throws {@link Refused} with the one that is wrong. */
    public static Numbered newestFirst(@Nullable String limit, @Nullable String after) {
        return numbered(limit, after, Long.MAX_VALUE);
    }

    /** Reads the two query parameters of a list with the oldest first. Throws {@link Refused} with the one that is wrong. */
    public static Numbered oldestFirst(@Nullable String limit, @Nullable String after) {
        return numbered(limit, after, Long.MIN_VALUE);
    }

    private static Numbered numbered(@Nullable String limit, @Nullable String after, long beginning) {
        try {
            return new Numbered(limit(limit), after == null ? beginning : Long.parseLong(after));
        } catch (NumberFormatException _) {
            throw Refused.invalid("after", NO_PLACE);
        }
    }

    /** A slice of rows, read one beyond the limit to see whether there are more. */
    public static <R, T> Slice<T> of(List<R> rows, Numbered wanted, ToLongFunction<R> number, Function<R, T> view) {
        return of(rows, wanted.limit(), row -> Long.toString(number.applyAsLong(row)), view);
    }

    /** A slice of rows, read one beyond the limit to see whether there are more. */
    public static <R, T> Slice<T> of(List<R> rows, Wanted wanted, Function<R, UUID> id, Function<R, T> view) {
        return of(rows, wanted.limit(), row -> id.apply(row).toString(), view);
    }

    private static <R, T> Slice<T> of(List<R> rows, int limit, Function<R, String> place, Function<R, T> view) {
        boolean more = rows.size() > limit;
        List<R> kept = more ? rows.subList(0, limit) : rows;
        return new Slice<>(kept.stream().map(view).toList(), more ? place.apply(kept.getLast()) : null);
    }
}

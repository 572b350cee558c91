package io.gatehouse.ui.kit;

import io.quarkus.qute.TemplateExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How numbers, times and durations look, as methods of values in templates. */
@TemplateExtension
public final class Formats {
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private Formats() {}

    /** {@code 1,234,567}. */
    static String grouped(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    /** {@code 1,234,567}. */
    static String grouped(int number) {
        return grouped((long) number);
    }

    /** {@code 23 Nov 2026, 16:50:03 UTC}. */
    static String moment(Instant time) {
        return MOMENT.format(time);
    }

    /** {@code 23 Nov 2026}. */
    static String day(Instant time) {
        return DAY.format(time);
    }

    /** {@code 23 Nov 16:50}. */
    static String clock(Instant time) {
        return CLOCK.format(time);
    }

    /** {@code 340 ms}, {@code 2.5 s}. */
    static String shown(Duration duration) {
        long millis = duration.toMillis();
        return millis < 1000 ? millis + " ms" : String.format(Locale.ENGLISH, "%.1f s", millis / 1000.0);
    }

    /** A latency in milliseconds: {@code 0.42 ms}, {@code 18 ms}, {@code 1.20 s}. */
    @TemplateExtension(namespace = "fmt")
    public static String latency(@Nullable Double millis) {
        if (millis == null) {
            return "–";
        }
        if (millis >= 1000) {
            return String.format(Locale.ENGLISH, "%.2f s", millis / 1000);
        }
        return String.format(Locale.ENGLISH, millis >= 10 ? "%.0f ms" : "%.2f ms", millis);
    }

    /** A count or a measurement in a table: no digits that say nothing. */
    @TemplateExtension(namespace = "fmt")
    public static String figure(@Nullable Double value) {
        if (value == null) {
            return "–";
        }
        return value == Math.rint(value) ? grouped(value.longValue()) : String.format(Locale.ENGLISH, "%,.2f", value);
    }

    /** {@code 1 request}, {@code 2 requests}. */
    static String counted(long number, String noun) {
        return grouped(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** {@code 1 node}, {@code 2 nodes}. */
    static String counted(int number, String noun) {
        return counted((long) number, noun);
    }

    /** The name of a field of the route in this row. */
    static String routeField(Integer row, String field) {
        return "routes[" + row + "]." + field;
    }

    /** A base path as it was typed, with the slash before it; empty for none, since another slash follows. */
    static String path(String typed) {
        String bare = typed.strip().replaceAll("/+$", "");
        return bare.isEmpty() || bare.startsWith("/") ? bare : "/" + bare;
    }

    /** A field's name as an id in the page. */
    static String id(String field) {
        return "f-" + field.replaceAll("[^A-Za-z0-9]+", "-");
    }

    /** {@code 2.5 %}. */
    @TemplateExtension(namespace = "fmt")
    public static String percent(double value) {
        return String.format(Locale.ENGLISH, value == 0 || value >= 10 ? "%.0f %%" : "%.2f %%", value);
    }
}

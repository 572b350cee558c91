package io.gatehouse.controlplane.console;

import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.pages.UsagePages.Range;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The time that the dashboard looks at, from its query parameters. */
record UsageTimes(Instant from, Instant to) {
    private static final String CUSTOM = "custom";
    private static final String USUAL = "1h";
    private static final Map<String, Duration> LENGTHS = lengths();

    private static Map<String, Duration> lengths() {
        Map<String, Duration> lengths = new LinkedHashMap<>();
        lengths.put("15m", Duration.ofMinutes(15));
        lengths.put("1h", Duration.ofHours(1));
        lengths.put("6h", Duration.ofHours(6));
        lengths.put("24h", Duration.ofHours(24));
        lengths.put("7d", Duration.ofDays(7));
        lengths.put("30d", Duration.ofDays(30));
        return lengths;
    }

    /** Which time is asked for; times that are given are what is meant. */
    private static String range(Fields fields) {
        if (!fields.text("from").isEmpty() || !fields.text("to").isEmpty()) {
            return CUSTOM;
        }
        String range = fields.text("range");
        return LENGTHS.containsKey(range) ? range : USUAL;
    }

    static Form form(Fields fields) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("range", range(fields));
        for (String name : List.of("api", "consumer", "from", "to")) {
            values.put(name, fields.text(name));
        }
        return Form.ofSingle(values);
    }

    /** Reads the times; what is wrong is noted in the fields, and the answer then means nothing. */
    static UsageTimes read(Fields fields, Instant now) {
        Duration length = LENGTHS.get(range(fields));
        if (length != null) {
            return new UsageTimes(now.minus(length), now);
        }
        Instant to = fields.read("to", UsageTimes::moment, "must be a time such as 2026-12-31T23:59");
        Instant end = to == null ? now : to;
        Instant from = fields.read("from", UsageTimes::moment, "must be a time such as 2026-12-31T23:59");
        if (from == null && fields.text("from").isEmpty()) {
            fields.note("from", "is needed");
        } else if (from != null && !from.isBefore(end)) {
            fields.note("to", "must be after “From”");
        }
        return new UsageTimes(from == null ? end.minus(Duration.ofHours(1)) : from, end);
    }

    private static Instant moment(String text) {
        return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    /** Links to each usual time, with the filters as they are. */
    static List<Range> ranges(Fields fields) {
        String current = range(fields);
        List<Range> ranges = new ArrayList<>();
        for (String name : LENGTHS.keySet()) {
            String href = "/usage?range=" + name + parameter(fields, "api") + parameter(fields, "consumer");
            ranges.add(new Range(name, href, name.equals(current)));
        }
        return ranges;
    }

    private static String parameter(Fields fields, String name) {
        String value = fields.text(name);
        return value.isEmpty() ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** {@code 5 minutes}. */
    static String words(Duration step) {
        if (step.toDays() > 0) {
            return words(step.toDays(), "day");
        }
        return step.toHours() > 0 ? words(step.toHours(), "hour") : words(step.toMinutes(), "minute");
    }

    private static String words(long number, String unit) {
        return number == 1 ? unit : number + " " + unit + "s";
    }
}

package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.apis.ForwardDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.ConditionDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.MirrorDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.RewriteDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.SplitDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.StickyDraft;
import io.gatehouse.model.config.Balancing.HashOn;
import io.gatehouse.model.problem.Violation;
import io.gatehouse.ui.kit.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Where a route leads as a form, and back. Fields have the names that violations use, behind the path of the route's way. */
final class ForwardForms {
    private static final List<String> SPLIT = List.of("upstream", "percent", "when.on", "when.name", "when.equals");
    private static final List<String> HEADER = List.of("name", "value");
    private static final String SPLITS = "splits";
    private static final String HEADERS = "rewrite.setHeaders";
    private static final String REMOVED = "rewrite.removeHeaders";
    private static final int MOST_ROWS = 60;

    private ForwardForms() {}

    static Form form(ForwardDraft way) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("upstream", UpstreamForms.plain(way.upstream()));
        values.put(SPLITS, "");
        List<SplitDraft> splits = splits(way);
        for (int i = 0; i < splits.size(); i++) {
            SplitDraft split = splits.get(i);
            ConditionDraft when = split.when();
            values.put(at(SPLITS, i, "upstream"), UpstreamForms.plain(split.upstream()));
            values.put(at(SPLITS, i, "percent"), UpstreamForms.plain(split.percent()));
            values.put(at(SPLITS, i, "when.on"), when == null ? "" : word(when.on()));
            values.put(at(SPLITS, i, "when.name"), when == null ? "" : UpstreamForms.plain(when.name()));
            values.put(at(SPLITS, i, "when.equals"), when == null ? "" : UpstreamForms.plain(when.equals()));
        }
        StickyDraft sticky = way.sticky();
        values.put("sticky.on", sticky == null ? "" : word(sticky.on()));
        values.put("sticky.name", sticky == null ? "" : UpstreamForms.plain(sticky.name()));
        RewriteDraft rewrite = Objects.requireNonNullElse(way.rewrite(), new RewriteDraft(null, null, null, null));
        values.put("rewrite.path", UpstreamForms.plain(rewrite.path()));
        values.put("rewrite.host", UpstreamForms.plain(rewrite.host()));
        values.put(HEADERS, "");
        int row = 0;
        for (Map.Entry<String, String> header : Objects.requireNonNullElse(
                        rewrite.setHeaders(), Map.<String, String>of())
                .entrySet()) {
            values.put(at(HEADERS, row, "name"), header.getKey());
            values.put(at(HEADERS, row++, "value"), header.getValue());
        }
        values.put(REMOVED, String.join(", ", Objects.requireNonNullElse(rewrite.removeHeaders(), List.<String>of())));
        MirrorDraft mirror = way.mirror();
        values.put("mirror.upstream", mirror == null ? "" : UpstreamForms.plain(mirror.upstream()));
        values.put("mirror.percent", mirror == null ? "" : UpstreamForms.plain(mirror.percent()));
        return Form.ofSingle(values);
    }

    static List<SplitDraft> splits(ForwardDraft way) {
        return Objects.requireNonNullElse(way.splits(), List.of());
    }

    /** The form that was sent, with rows that follow each other. */
    static Form form(Fields fields) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        fields.form(
                        "upstream",
                        SPLITS,
                        "sticky.on",
                        "sticky.name",
                        "rewrite.path",
                        "rewrite.host",
                        HEADERS,
                        REMOVED,
                        "mirror.upstream",
                        "mirror.percent")
                .values()
                .forEach((name, held) -> {
                    if (!name.startsWith(SPLITS + "[") && !name.startsWith(HEADERS + "[")) {
                        values.put(name, held);
                    }
                });
        keep(fields, values, SPLITS, "upstream", SPLIT);
        keep(fields, values, HEADERS, "name", HEADER);
        return Form.of(values);
    }

    private static void keep(
            Fields fields, Map<String, List<String>> values, String kind, String first, List<String> names) {
        List<Integer> rows = rows(fields, kind, first);
        for (int i = 0; i < rows.size(); i++) {
            for (String name : names) {
                values.put(at(kind, i, name), List.of(fields.text(at(kind, rows.get(i), name))));
            }
        }
    }

    /** The rows of a form that hold something: their first field does. */
    private static List<Integer> rows(Fields fields, String kind, String first) {
        return IntStream.range(0, MOST_ROWS)
                .filter(i -> !fields.text(at(kind, i, first)).isEmpty())
                .boxed()
                .toList();
    }

    /** How many splits a form holds. */
    static int splitCount(Form form) {
        return count(form, SPLITS, "upstream");
    }

    /** How many headers a form sets. */
    static int headerCount(Form form) {
        return count(form, HEADERS, "name");
    }

    private static int count(Form form, String kind, String first) {
        int count = 0;
        while (form.values().containsKey(at(kind, count, first))) {
            count++;
        }
        return count;
    }

    /** The way that a form describes. */
    static ForwardDraft draft(Fields fields) {
        List<SplitDraft> splits = new ArrayList<>();
        List<Integer> rows = rows(fields, SPLITS, "upstream");
        for (int i = 0; i < rows.size(); i++) {
            splits.add(split(fields, rows.get(i), i));
        }
        HashOn on = fields.choice("sticky.on", HashOn.class);
        String shadow = fields.textOrNull("mirror.upstream");
        return new ForwardDraft(
                fields.textOrNull("upstream"),
                splits,
                on == null ? null : new StickyDraft(on, fields.textOrNull("sticky.name")),
                new RewriteDraft(
                        fields.textOrNull("rewrite.path"),
                        fields.textOrNull("rewrite.host"),
                        headers(fields),
                        ApiForms.words(fields.text(REMOVED))),
                shadow == null
                        ? null
                        : new MirrorDraft(
                                shadow, fields.read("mirror.percent", Integer::valueOf, "must be a whole number")));
    }

    /** @param place where the row stands once those that hold nothing are dropped */
    private static SplitDraft split(Fields fields, int row, int place) {
        HashOn on = fields.choice(at(SPLITS, row, "when.on"), HashOn.class);
        String name = fields.textOrNull(at(SPLITS, row, "when.name"));
        String equals = fields.textOrNull(at(SPLITS, row, "when.equals"));
        if (on == null && (name != null || equals != null)) {
            fields.note(at(SPLITS, place, "when.on"), "must be a header or a cookie where one is named");
        }
        String text = fields.text(at(SPLITS, row, "percent")).replaceAll("\\s*%$", "");
        Integer percent = null;
        try {
            percent = text.isEmpty() ? null : Integer.valueOf(text);
        } catch (NumberFormatException _) {
            fields.note(at(SPLITS, place, "percent"), "must be a whole number");
        }
        return new SplitDraft(
                fields.text(at(SPLITS, row, "upstream")),
                percent,
                on == null ? null : new ConditionDraft(on, name, equals));
    }

    private static Map<String, String> headers(Fields fields) {
        Map<String, String> headers = new LinkedHashMap<>();
        List<Integer> rows = rows(fields, HEADERS, "name");
        for (int i = 0; i < rows.size(); i++) {
            String name = fields.text(at(HEADERS, rows.get(i), "name"));
            if (headers.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
                fields.note(at(HEADERS, i, "name"), "is there twice");
            }
            headers.putIfAbsent(name, fields.text(at(HEADERS, rows.get(i), "value")));
        }
        return headers;
    }

    /** What is wrong with a draft, as what is wrong with the form of one way in it. */
    static List<Violation> placed(List<Violation> violations, String way, Form form) {
        return violations.stream()
                .map(violation -> violation.path().startsWith(way + ".")
                        ? placed(violation.path().substring(way.length() + 1), violation.message(), form)
                        : violation)
                .toList();
    }

    /** Headers have rows in the form, and names in the draft. */
    private static Violation placed(String path, String message, Form form) {
        for (int i = 0; path.startsWith(HEADERS + ".") && i < headerCount(form); i++) {
            if (path.equals(HEADERS + "." + form.value(at(HEADERS, i, "name")))) {
                boolean ofValue = message.startsWith("must be a value");
                return new Violation(at(HEADERS, i, ofValue ? "value" : "name"), message);
            }
        }
        if (path.startsWith(REMOVED + "[")) {
            List<String> names = ApiForms.words(form.value(REMOVED));
            int index = Integer.parseInt(path.substring(REMOVED.length() + 1, path.length() - 1));
            return new Violation(path, "“" + names.get(index) + "” " + message);
        }
        return new Violation(path, message);
    }

    private static String word(@Nullable HashOn on) {
        return on == null ? "" : on.name().toLowerCase(Locale.ROOT);
    }

    private static String at(String kind, int row, String field) {
        return kind + "[" + row + "]." + field;
    }
}

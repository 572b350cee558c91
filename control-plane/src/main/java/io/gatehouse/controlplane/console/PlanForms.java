package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.plans.PlanDraft;
import io.gatehouse.controlplane.plans.PlanView;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Option;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plans as forms and in words, and forms as plans. */
final class PlanForms {
    private static final Map<String, String> WINDOWS = windows();

    private PlanForms() {}

    private static Map<String, String> windows() {
        Map<String, String> windows = new LinkedHashMap<>();
        windows.put("PT1S", "second");
        windows.put("PT10S", "10 seconds");
        windows.put("PT1M", "minute");
        windows.put("PT1H", "hour");
        return windows;
    }

    /** The windows of rate limits to choose from, and this one if it is another. */
    static List<Option> windows(Form form) {
        String held = form.value("rateLimit.per");
        Stream<Option> usual = WINDOWS.entrySet().stream().map(entry -> new Option(entry.getKey(), entry.getValue()));
        Stream<Option> own =
                held.isEmpty() || WINDOWS.containsKey(held) ? Stream.empty() : Stream.of(new Option(held, held));
        return Stream.concat(usual, own).toList();
    }

    static List<Option> periods() {
        return Stream.of("HOUR", "DAY", "WEEK", "MONTH", "YEAR")
                .map(period -> new Option(period, period.toLowerCase(Locale.ROOT)))
                .toList();
    }

    static Form empty() {
        Form form = Form.of(Map.of());
        return new Form(values("", List.of(), Map.of(), Map.of()), form.problem(), List.of());
    }

    static Form form(PlanView plan) {
        return Form.of(values(
                plan.name(),
                plan.apis().stream().map(UUID::toString).toList(),
                Objects.requireNonNullElse(plan.rateLimit(), Map.of()),
                Objects.requireNonNullElse(plan.quota(), Map.of())));
    }

    private static Map<String, List<String>> values(
            String name, List<String> apis, Map<String, Object> rateLimit, Map<String, Object> quota) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("name", List.of(name));
        values.put("apis", apis);
        values.put("rateLimit.requests", text(rateLimit, "requests", ""));
        values.put("rateLimit.per", List.of(window(rateLimit)));
        values.put("rateLimit.burst", text(rateLimit, "burst", ""));
        values.put("quota.requests", text(quota, "requests", ""));
        values.put("quota.per", text(quota, "per", "MONTH"));
        return values;
    }

    private static List<String> text(Map<String, Object> config, String name, String otherwise) {
        return List.of(
                Optional.ofNullable(config.get(name)).map(Object::toString).orElse(otherwise));
    }

    private static String window(Map<String, Object> rateLimit) {
        Object per = rateLimit.get("per");
        return per == null ? "PT1S" : Duration.parse(per.toString()).toString();
    }

    static Form form(Fields fields) {
        return fields.form(
                "name",
                "apis",
                "rateLimit.requests",
                "rateLimit.per",
                "rateLimit.burst",
                "quota.requests",
                "quota.per");
    }

    /** The plan that a form describes; the quota keeps what the form does not show. */
    static PlanDraft draft(Fields fields, @Nullable PlanView before) {
        return new PlanDraft(fields.textOrNull("name"), fields.all("apis"), rateLimit(fields), quota(fields, before));
    }

    private static @Nullable Map<String, Object> rateLimit(Fields fields) {
        Long requests = fields.number("rateLimit.requests");
        Long burst = fields.number("rateLimit.burst");
        if (fields.text("rateLimit.requests").isEmpty()) {
            if (burst != null) {
                fields.note("rateLimit.requests", "is needed for a burst");
            }
            return null;
        }
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("requests", Objects.requireNonNullElse(requests, 0L));
        config.put("per", fields.text("rateLimit.per"));
        if (burst != null) {
            config.put("burst", burst);
        }
        return config;
    }

    private static @Nullable Map<String, Object> quota(Fields fields, @Nullable PlanView before) {
        Long requests = fields.number("quota.requests");
        if (fields.text("quota.requests").isEmpty()) {
            return null;
        }
        Map<String, Object> config = new LinkedHashMap<>();
        if (before != null && before.quota() != null) {
            config.putAll(before.quota());
        }
        config.put("requests", Objects.requireNonNullElse(requests, 0L));
        config.put("per", fields.text("quota.per"));
        return config;
    }

    /** {@code 100 per second, burst 200}; empty for none. */
    static String rateLimit(PlanView plan) {
        Map<String, Object> config = plan.rateLimit();
        if (config == null) {
            return "";
        }
        String window = window(config);
        String words = grouped(config.get("requests")) + " per " + WINDOWS.getOrDefault(window, window);
        return Objects.equals(config.get("burst"), config.get("requests"))
                ? words
                : words + ", burst " + grouped(config.get("burst"));
    }

    /** {@code 100,000 per month}; empty for none. */
    static String quota(PlanView plan) {
        Map<String, Object> config = plan.quota();
        return config == null
                ? ""
                : grouped(config.get("requests")) + " per "
                        + String.valueOf(config.get("per")).toLowerCase(Locale.ROOT);
    }

    private static String grouped(@Nullable Object number) {
        return number instanceof Number value
                ? String.format(Locale.ENGLISH, "%,d", value.longValue())
                : String.valueOf(number);
    }
}

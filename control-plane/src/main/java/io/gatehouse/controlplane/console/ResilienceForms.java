package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.apis.ApiDraft.UpstreamDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.BalancingDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.BreakerDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.CheckDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.HealthDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.OutliersDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.RetriesDraft;
import io.gatehouse.model.config.Balancing;
import io.gatehouse.model.config.Breaker;
import io.gatehouse.model.config.Health;
import io.gatehouse.model.config.Retries;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a draft does about targets that are slow or fail, as fields of a form, and back. Fields have the names that violations use. */
final class ResilienceForms {
    private static final String BALANCING = "upstream.balancing.";
    private static final String CHECK = "upstream.health.check";
    private static final String OUTLIERS = "upstream.health.outliers.";
    private static final String RETRIES = "upstream.retries.";
    private static final String BREAKER = "upstream.breaker.";

    private ResilienceForms() {}

    /** Puts all fields of an upstream into a form. Drafts from before there was a choice have the usual. */
    static void put(Map<String, String> values, UpstreamDraft upstream) {
        BalancingDraft balancing =
                Objects.requireNonNullElse(upstream.balancing(), new BalancingDraft(null, null, null, null));
        values.put(
                BALANCING + "method", word(Objects.requireNonNullElse(balancing.method(), Balancing.USUAL.method())));
        values.put(BALANCING + "hashOn", balancing.hashOn() == null ? "" : word(balancing.hashOn()));
        values.put(BALANCING + "hashName", ApiForms.plain(balancing.hashName()));
        values.put(BALANCING + "slowStart", seconds(balancing.slowStart(), Balancing.USUAL.slowStart()));
        HealthDraft health = upstream.health();
        CheckDraft check = health == null ? null : health.check();
        values.put(CHECK, check == null ? "off" : check.path() == null ? "connect" : "http");
        values.put(CHECK + ".path", check == null ? "" : ApiForms.plain(check.path()));
        values.put(CHECK + ".interval", check == null ? "" : ApiForms.seconds(check.interval()));
        values.put(CHECK + ".timeout", check == null ? "" : ApiForms.seconds(check.timeout()));
        OutliersDraft outliers = health == null ? null : health.outliers();
        Health.Outliers usual = Health.Outliers.USUAL;
        values.put(OUTLIERS + "failures", number(outliers == null ? null : outliers.failures(), usual.failures()));
        values.put(OUTLIERS + "ejectFor", seconds(outliers == null ? null : outliers.ejectFor(), usual.ejectFor()));
        RetriesDraft retries = upstream.retries();
        values.put(RETRIES + "attempts", number(retries == null ? null : retries.attempts(), Retries.USUAL.attempts()));
        values.put(
                RETRIES + "statuses",
                Objects.requireNonNullElse(retries == null ? null : retries.statuses(), List.<Integer>of()).stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(", ")));
        BreakerDraft breaker = upstream.breaker();
        values.put(
                BREAKER + "failurePercent",
                number(breaker == null ? null : breaker.failurePercent(), Breaker.USUAL.failurePercent()));
        values.put(BREAKER + "openFor", seconds(breaker == null ? null : breaker.openFor(), Breaker.USUAL.openFor()));
    }

    static BalancingDraft balancing(Fields fields) {
        return new BalancingDraft(
                fields.choice(BALANCING + "method", Balancing.Method.class),
                fields.choice(BALANCING + "hashOn", Balancing.HashOn.class),
                fields.textOrNull(BALANCING + "hashName"),
                duration(fields, BALANCING + "slowStart"));
    }

    /** @param before has what the form does not show */
    static HealthDraft health(Fields fields, UpstreamDraft before) {
        HealthDraft there = before.health();
        return new HealthDraft(
                check(fields, there == null ? null : there.check()),
                new OutliersDraft(whole(fields, OUTLIERS + "failures"), duration(fields, OUTLIERS + "ejectFor")),
                there == null ? null : there.panicBelow());
    }

    private static @Nullable CheckDraft check(Fields fields, @Nullable CheckDraft there) {
        if (!fields.is(CHECK, "http") && !fields.is(CHECK, "connect")) {
            return null;
        }
        String path = fields.textOrNull(CHECK + ".path");
        boolean http = fields.is(CHECK, "http");
        return new CheckDraft(
                http ? Objects.requireNonNullElse(path, "/") : null,
                there == null ? null : there.statuses(),
                duration(fields, CHECK + ".interval"),
                duration(fields, CHECK + ".timeout"),
                there == null ? null : there.healthyAfter(),
                there == null ? null : there.unhealthyAfter());
    }

    /** @param before has what the form does not show */
    static RetriesDraft retries(Fields fields, UpstreamDraft before) {
        RetriesDraft there = before.retries();
        return new RetriesDraft(
                whole(fields, RETRIES + "attempts"),
                fields.read(RETRIES + "statuses", ResilienceForms::statuses, "must be of 502, 503 and 504"),
                there == null ? null : there.budget(),
                there == null ? null : there.hedgeAfter());
    }

    private static List<Integer> statuses(String text) {
        return Stream.of(text.split("[,\\s]+")).map(Integer::valueOf).toList();
    }

    /** @param before has what the form does not show */
    static BreakerDraft breaker(Fields fields, UpstreamDraft before) {
        BreakerDraft there = before.breaker();
        return new BreakerDraft(
                whole(fields, BREAKER + "failurePercent"),
                there == null ? null : there.requests(),
                duration(fields, BREAKER + "openFor"));
    }

    private static @Nullable Integer whole(Fields fields, String name) {
        return fields.read(name, Integer::valueOf, "must be a whole number");
    }

    private static @Nullable Duration duration(Fields fields, String name) {
        return fields.read(name, ApiForms::duration, "must be a number of seconds");
    }

    private static String number(@Nullable Integer number, int usual) {
        return Integer.toString(Objects.requireNonNullElse(number, usual));
    }

    private static String seconds(@Nullable Duration duration, Duration usual) {
        return ApiForms.seconds(Objects.requireNonNullElse(duration, usual));
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

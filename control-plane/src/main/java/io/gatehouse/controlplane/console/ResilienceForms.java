package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.apis.ApiDraft.UpstreamDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.BalancingDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.BreakerDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.BulkheadDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.CheckDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.HealthDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.OutliersDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.RetriesDraft;
import io.gatehouse.model.config.Balancing;
import io.gatehouse.model.config.Breaker;
import io.gatehouse.model.config.Bulkhead;
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
    private final String balancing;
    private final String check;
    private final String outliers;
    private final String retries;
    private final String breaker;
    private final String bulkhead;

    /** @param prefix what the names of an upstream's fields begin with */
    ResilienceForms(String prefix) {
        balancing = prefix + "balancing.";
        check = prefix + "health.check";
        outliers = prefix + "health.outliers.";
        retries = prefix + "retries.";
        breaker = prefix + "breaker.";
        bulkhead = prefix + "bulkhead.";
    }

    /** Puts all fields of an upstream into a form. Drafts from before there was a choice have the usual. */
    void put(Map<String, String> values, UpstreamDraft upstream) {
        BalancingDraft spread =
                Objects.requireNonNullElse(upstream.balancing(), new BalancingDraft(null, null, null, null));
        values.put(balancing + "method", word(Objects.requireNonNullElse(spread.method(), Balancing.USUAL.method())));
        values.put(balancing + "hashOn", spread.hashOn() == null ? "" : word(spread.hashOn()));
        values.put(balancing + "hashName", UpstreamForms.plain(spread.hashName()));
        values.put(balancing + "slowStart", seconds(spread.slowStart(), Balancing.USUAL.slowStart()));
        HealthDraft health = upstream.health();
        CheckDraft asking = health == null ? null : health.check();
        values.put(check, asking == null ? "off" : asking.path() == null ? "connect" : "http");
        values.put(check + ".path", asking == null ? "" : UpstreamForms.plain(asking.path()));
        values.put(check + ".interval", asking == null ? "" : UpstreamForms.seconds(asking.interval()));
        values.put(check + ".timeout", asking == null ? "" : UpstreamForms.seconds(asking.timeout()));
        OutliersDraft failing = health == null ? null : health.outliers();
        Health.Outliers usual = Health.Outliers.USUAL;
        values.put(outliers + "failures", number(failing == null ? null : failing.failures(), usual.failures()));
        values.put(outliers + "ejectFor", seconds(failing == null ? null : failing.ejectFor(), usual.ejectFor()));
        RetriesDraft again = upstream.retries();
        values.put(retries + "attempts", number(again == null ? null : again.attempts(), Retries.USUAL.attempts()));
        values.put(
                retries + "statuses",
                Objects.requireNonNullElse(again == null ? null : again.statuses(), List.<Integer>of()).stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(", ")));
        values.put(
                retries + "hedgeAfter", seconds(again == null ? null : again.hedgeAfter(), Retries.USUAL.hedgeAfter()));
        BulkheadDraft most = upstream.bulkhead();
        values.put(bulkhead + "requests", number(most == null ? null : most.requests(), Bulkhead.USUAL.requests()));
        values.put(bulkhead + "queue", number(most == null ? null : most.queue(), Bulkhead.USUAL.queue()));
        BreakerDraft rest = upstream.breaker();
        values.put(
                breaker + "failurePercent",
                number(rest == null ? null : rest.failurePercent(), Breaker.USUAL.failurePercent()));
        values.put(breaker + "openFor", seconds(rest == null ? null : rest.openFor(), Breaker.USUAL.openFor()));
    }

    BalancingDraft balancing(Fields fields) {
        return new BalancingDraft(
                fields.choice(balancing + "method", Balancing.Method.class),
                fields.choice(balancing + "hashOn", Balancing.HashOn.class),
                fields.textOrNull(balancing + "hashName"),
                duration(fields, balancing + "slowStart"));
    }

    /** @param before has what the form does not show */
    HealthDraft health(Fields fields, UpstreamDraft before) {
        HealthDraft there = before.health();
        return new HealthDraft(
                check(fields, there == null ? null : there.check()),
                new OutliersDraft(whole(fields, outliers + "failures"), duration(fields, outliers + "ejectFor")),
                there == null ? null : there.panicBelow());
    }

    private @Nullable CheckDraft check(Fields fields, @Nullable CheckDraft there) {
        if (!fields.is(check, "http") && !fields.is(check, "connect")) {
            return null;
        }
        String path = fields.textOrNull(check + ".path");
        boolean http = fields.is(check, "http");
        return new CheckDraft(
                http ? Objects.requireNonNullElse(path, "/") : null,
                there == null ? null : there.statuses(),
                duration(fields, check + ".interval"),
                duration(fields, check + ".timeout"),
                there == null ? null : there.healthyAfter(),
                there == null ? null : there.unhealthyAfter());
    }

    /** @param before has what the form does not show */
    RetriesDraft retries(Fields fields, UpstreamDraft before) {
        RetriesDraft there = before.retries();
        return new RetriesDraft(
                whole(fields, retries + "attempts"),
                fields.read(retries + "statuses", ResilienceForms::statuses, "must be of 502, 503 and 504"),
                there == null ? null : there.budget(),
                duration(fields, retries + "hedgeAfter"));
    }

    private static List<Integer> statuses(String text) {
        return Stream.of(text.split("[,\\s]+")).map(Integer::valueOf).toList();
    }

    /** @param before has what the form does not show */
    BreakerDraft breaker(Fields fields, UpstreamDraft before) {
        BreakerDraft there = before.breaker();
        return new BreakerDraft(
                whole(fields, breaker + "failurePercent"),
                there == null ? null : there.requests(),
                duration(fields, breaker + "openFor"));
    }

    /** @param before has what the form does not show */
    BulkheadDraft bulkhead(Fields fields, UpstreamDraft before) {
        BulkheadDraft there = before.bulkhead();
        return new BulkheadDraft(
                whole(fields, bulkhead + "requests"),
                whole(fields, bulkhead + "queue"),
                there == null ? null : there.queueWait());
    }

    private static @Nullable Integer whole(Fields fields, String name) {
        return fields.read(name, Integer::valueOf, "must be a whole number");
    }

    private static @Nullable Duration duration(Fields fields, String name) {
        return fields.read(name, UpstreamForms::duration, "must be a number of seconds");
    }

    private static String number(@Nullable Integer number, int usual) {
        return Integer.toString(Objects.requireNonNullElse(number, usual));
    }

    private static String seconds(@Nullable Duration duration, Duration usual) {
        return UpstreamForms.seconds(Objects.requireNonNullElse(duration, usual));
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.apis.ApiDraft.TargetDraft;
import io.gatehouse.controlplane.apis.ApiDraft.TlsDraft;
import io.gatehouse.controlplane.apis.ApiDraft.UpstreamDraft;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.UpstreamProtocol;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One upstream of a draft as fields of a form, and back. Fields have the names that violations use. */
final class UpstreamForms {
    private final String prefix;
    private final ResilienceForms resilience;

    /** @param prefix what the names of the fields begin with */
    UpstreamForms(String prefix) {
        this.prefix = prefix;
        this.resilience = new ResilienceForms(prefix);
    }

    /** Puts all fields into a form. Drafts from before there was a choice have the usual. */
    void put(Map<String, String> values, UpstreamDraft upstream) {
        TlsDraft tls = Objects.requireNonNullElse(upstream.tls(), new TlsDraft(null, null, null));
        values.put(prefix + "targets", targets(upstream));
        values.put(prefix + "protocol", word(upstream.protocol(), UpstreamProtocol.AUTO));
        values.put(prefix + "proxyProtocol", word(upstream.proxyProtocol(), ProxyProtocol.OFF));
        values.put(prefix + "tls.ca", plain(tls.ca()));
        values.put(prefix + "tls.certificate", plain(tls.certificate()));
        values.put(prefix + "tls.serverName", plain(tls.serverName()));
        values.put(prefix + "connectTimeout", seconds(upstream.connectTimeout()));
        values.put(prefix + "maxConnections", plain(upstream.maxConnections()));
        resilience.put(values, upstream);
    }

    /** @param before has what the form does not show; null for a new one */
    UpstreamDraft draft(Fields fields, @Nullable UpstreamDraft before) {
        UpstreamDraft there = Objects.requireNonNullElse(before, UpstreamDraft.to(null));
        List<TargetDraft> targets = fields.text(prefix + "targets")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> target(fields, line))
                .toList();
        return new UpstreamDraft(
                targets,
                fields.choice(prefix + "protocol", UpstreamProtocol.class),
                fields.read(prefix + "connectTimeout", UpstreamForms::duration, "must be a number of seconds"),
                fields.read(prefix + "maxConnections", Integer::valueOf, "must be a whole number"),
                fields.choice(prefix + "proxyProtocol", ProxyProtocol.class),
                new TlsDraft(
                        fields.textOrNull(prefix + "tls.ca"),
                        fields.id(prefix + "tls.certificate"),
                        fields.textOrNull(prefix + "tls.serverName")),
                resilience.balancing(fields),
                resilience.health(fields, there),
                resilience.retries(fields, there),
                resilience.breaker(fields, there),
                resilience.bulkhead(fields, there));
    }

    private TargetDraft target(Fields fields, String line) {
        String[] parts = line.split("\\s+", 2);
        try {
            return new TargetDraft(parts[0], parts.length > 1 ? Integer.valueOf(parts[1]) : null);
        } catch (NumberFormatException _) {
            fields.note(
                    prefix + "targets", "must be URLs, each with a whole number as its weight or nothing behind it");
            return new TargetDraft(parts[0], null);
        }
    }

    private static String targets(UpstreamDraft upstream) {
        return Objects.requireNonNullElse(upstream.targets(), List.<TargetDraft>of()).stream()
                .map(UpstreamForms::line)
                .collect(Collectors.joining("\n"));
    }

    /** A target with its weight, where that is another than 1. */
    static String line(TargetDraft target) {
        Integer weight = target.weight();
        return target.url() + (weight == null || weight == 1 ? "" : " " + weight);
    }

    private static <E extends Enum<E>> String word(@Nullable E choice, E fallback) {
        return Objects.requireNonNullElse(choice, fallback).name().toLowerCase(Locale.ROOT);
    }

    static Duration duration(String seconds) {
        return Duration.ofMillis(
                new BigDecimal(seconds).movePointRight(3).toBigInteger().longValueExact());
    }

    static String seconds(@Nullable Duration duration) {
        return duration == null
                ? ""
                : BigDecimal.valueOf(duration.toMillis(), 3)
                        .stripTrailingZeros()
                        .toPlainString();
    }

    static String plain(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}

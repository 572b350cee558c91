package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.apis.ApiDraft.TargetDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.BalancingDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.BreakerDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.BulkheadDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.CheckDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.HealthDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.OutliersDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.RetriesDraft;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.controlplane.settings.Setting;
import io.gatehouse.model.config.Balancing;
import io.gatehouse.model.config.Balancing.HashOn;
import io.gatehouse.model.config.Balancing.Method;
import io.gatehouse.model.config.Breaker;
import io.gatehouse.model.config.Bulkhead;
import io.gatehouse.model.config.Health;
import io.gatehouse.model.config.Retries;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what a draft does about targets that are slow or fail, and fills in defaults. */
final class ResilienceCheck {
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int HEALTHY_AFTER = 2;
    private static final int UNHEALTHY_AFTER = 3;

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int LONGEST_PATH = 1_000;
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,=:@%/?-]*");

    private static final Duration SHORTEST_HEDGE = Duration.ofMillis(1);
    private static final Duration LONGEST_HEDGE = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final int MOST_REQUESTS = 100_000;

    private static final Set<Integer> RETRIED = Set.of(502, 503, 504);

    private final Violations violations;

    ResilienceCheck(Violations violations) {
        this.violations = violations;
    }

    BalancingDraft balancing(String at, @Nullable BalancingDraft given) {
        Method method = given == null || given.method() == null ? Balancing.USUAL.method() : given.method();
        HashOn on = given == null ? null : given.hashOn();
        String name = given == null || given.hashName() == null
                ? ""
                : given.hashName().strip();
        Duration slowStart = violations.between(
                at + ".slowStart", given == null ? null : given.slowStart(), Duration.ZERO, Duration.ZERO, LONGEST);
        if (method != Method.HASH) {
            return new BalancingDraft(method, null, null, slowStart);
        }
        if (on == null) {
            violations.add(at + ".hashOn", "is needed: header, cookie, consumer or address");
        }
        boolean named = on == HashOn.HEADER || on == HashOn.COOKIE;
        if (named && !HeaderNames.isToken(name)) {
            violations.add(at + ".hashName", "must be the name of a header or cookie");
        } else if (on == HashOn.HEADER && HeaderNames.isNeverPassedOn(name)) {
            violations.add(at + ".hashName", "must not be a header that the gateway takes off");
        }
        String header = on == HashOn.HEADER ? name.toLowerCase(Locale.ROOT) : name;
        return new BalancingDraft(method, on, named ? header : null, slowStart);
    }

    HealthDraft health(String at, @Nullable HealthDraft given, List<TargetDraft> targets) {
        OutliersDraft outliers = given == null ? null : given.outliers();
        Integer failures = outliers == null ? null : outliers.failures();
        Duration ejectFor = outliers == null ? null : outliers.ejectFor();
        Health usual = Health.USUAL;
        return new HealthDraft(
                check(at + ".check", given == null ? null : given.check(), targets),
                new OutliersDraft(
                        between(
                                at + ".outliers.failures",
                                failures,
                                usual.outliers().failures(),
                                0,
                                1_000),
                        span(
                                at + ".outliers.ejectFor",
                                ejectFor,
                                usual.outliers().ejectFor())),
                between(at + ".panicBelow", given == null ? null : given.panicBelow(), usual.panicBelow(), 0, 100));
    }

    private @Nullable CheckDraft check(String at, @Nullable CheckDraft given, List<TargetDraft> targets) {
        if (given == null) {
            return null;
        }
        String path = given.path() == null || given.path().isBlank()
                ? null
                : given.path().strip();
        if (path != null && (path.length() > LONGEST_PATH || !PATH.matcher(path).matches())) {
            violations.add(at + ".path", "must be a path such as /health");
        }
        List<Integer> statuses = Objects.requireNonNullElse(given.statuses(), List.of());
        if (statuses.size() > 100
                || statuses.stream().anyMatch(status -> status == null || status < 200 || status > 599)) {
            violations.add(at + ".statuses", "must be statuses between 200 and 599");
            statuses = List.of();
        }
        Duration interval = span(at + ".interval", given.interval(), INTERVAL);
        Duration timeout = span(at + ".timeout", given.timeout(), TIMEOUT.compareTo(interval) < 0 ? TIMEOUT : interval);
        if (timeout.compareTo(interval) > 0) {
            violations.add(at + ".timeout", "must not be longer than the interval");
        }
        for (TargetDraft target : targets) {
            if (isGateway(target.url())) {
                violations.add(at, "would ask the gateway itself: that is where " + target.url() + " leads");
            }
        }
        return new CheckDraft(
                path,
                statuses,
                interval,
                timeout,
                between(at + ".healthyAfter", given.healthyAfter(), HEALTHY_AFTER, 1, 100),
                between(at + ".unhealthyAfter", given.unhealthyAfter(), UNHEALTHY_AFTER, 1, 100));
    }

    private static boolean isGateway(@Nullable String target) {
        try {
            URI url = new URI(Objects.requireNonNullElse(target, ""));
            URI own = new URI(Setting.GATEHOUSE_GATEWAY_URL.value());
            return url.getHost() != null
                    && host(url).equals(host(own))
                    && Destination.port(url) == Destination.port(own);
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static String host(URI url) {
        String host = Objects.requireNonNullElse(url.getHost(), "").toLowerCase(Locale.ROOT);
        return Set.of("localhost", "[::1]", "0.0.0.0").contains(host) ? "127.0.0.1" : host;
    }

    RetriesDraft retries(String at, @Nullable RetriesDraft given) {
        Retries usual = Retries.USUAL;
        List<Integer> statuses = given == null || given.statuses() == null ? List.of() : given.statuses();
        if (!statuses.stream().allMatch(status -> status != null && RETRIED.contains(status))) {
            violations.add(at + ".statuses", "must be of 502, 503 and 504");
            statuses = List.of();
        }
        return new RetriesDraft(
                between(at + ".attempts", given == null ? null : given.attempts(), usual.attempts(), 0, 5),
                statuses,
                between(at + ".budget", given == null ? null : given.budget(), usual.budget(), 0, 100),
                hedgeAfter(at + ".hedgeAfter", given == null ? null : given.hedgeAfter()));
    }

    private Duration hedgeAfter(String at, @Nullable Duration given) {
        Duration after = Objects.requireNonNullElse(given, Duration.ZERO);
        if (after.isZero()) {
            return after;
        }
        return violations.between(at, after, after, SHORTEST_HEDGE, LONGEST_HEDGE);
    }

    BulkheadDraft bulkhead(String at, @Nullable BulkheadDraft given) {
        Bulkhead usual = Bulkhead.USUAL;
        return new BulkheadDraft(
                between(at + ".requests", given == null ? null : given.requests(), usual.requests(), 0, MOST_REQUESTS),
                between(at + ".queue", given == null ? null : given.queue(), usual.queue(), 0, MOST_REQUESTS),
                violations.between(
                        at + ".queueWait",
                        given == null ? null : given.queueWait(),
                        usual.queueWait(),
                        SHORTEST,
                        LONGEST_WAIT));
    }

    BreakerDraft breaker(String at, @Nullable BreakerDraft given) {
        Breaker usual = Breaker.USUAL;
        return new BreakerDraft(
                between(
                        at + ".failurePercent",
                        given == null ? null : given.failurePercent(),
                        usual.failurePercent(),
                        0,
                        100),
                between(at + ".requests", given == null ? null : given.requests(), usual.requests(), 1, 100_000),
                span(at + ".openFor", given == null ? null : given.openFor(), usual.openFor()));
    }

    private int between(String at, @Nullable Integer given, int usual, int least, int most) {
        return violations.between(at, given, usual, least, most);
    }

    private Duration span(String at, @Nullable Duration given, Duration usual) {
        return violations.between(at, given, usual, SHORTEST, LONGEST);
    }
}

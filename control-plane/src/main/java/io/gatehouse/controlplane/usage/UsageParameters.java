package io.gatehouse.controlplane.usage;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.problems.Violations;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The query parameters of a question about usage, as they came. */
public class UsageParameters {
    static final Duration DEFAULT_LENGTH = Duration.ofHours(1);

    @QueryParam("from")
    @Parameter(description = "Start, such as 2026-12-31T00:00:00Z; an hour before to when left out")
    @Nullable
    String from;

    @QueryParam("to")
    @Parameter(description = "End, not included; now when left out")
    @Nullable
    String to;

    @QueryParam("step")
    @Parameter(description = "Length of a point, whole minutes such as PT1M; one that fits the range when left out")
    @Nullable
    String step;

    @QueryParam("groupBy")
    @Parameter(
            description = "By what to tell series apart: any of api, route, consumer, key, plan, outcome, with commas")
    @Nullable
    String groupBy;

    @QueryParam("api")
    @Nullable
    String api;

    @QueryParam("route")
    @Nullable
    String route;

    @QueryParam("consumer")
    @Nullable
    String consumer;

    @QueryParam("key")
    @Nullable
    String key;

    @QueryParam("plan")
    @Nullable
    String plan;

    @QueryParam("outcome")
    @Nullable
    String outcome;

    /** Throws {@link Refused} with every parameter that is wrong. */
    UsageAsk ask() {
        Violations found = new Violations();
        Instant end = found.time("to", to);
        Instant start = found.time("from", from);
        Duration length = found.read("step", step, Duration::parse, "must be a duration such as PT1M");
        UsageFilter filter = new UsageFilter(
                found.id("api", api),
                found.id("route", route),
                found.id("consumer", consumer),
                found.id("key", key),
                found.id("plan", plan),
                found.outcome("outcome", outcome));
        Set<Dimension> dimensions = dimensions(found);
        found.refuse();
        Instant last = end == null ? Instant.now() : end;
        Instant first = start == null ? last.minus(DEFAULT_LENGTH) : start;
        return new UsageAsk(first, last, length == null ? UsageAsk.niceStep(first, last) : length, dimensions, filter);
    }

    private Set<Dimension> dimensions(Violations found) {
        Set<Dimension> dimensions = EnumSet.noneOf(Dimension.class);
        if (groupBy == null || groupBy.isBlank() || groupBy.equals("none")) {
            return dimensions;
        }
        for (String word : groupBy.split(",", -1)) {
            Dimension.of(word.strip())
                    .ifPresentOrElse(
                            dimensions::add,
                            () -> found.add("groupBy", "must be any of api, route, consumer, key, plan, outcome"));
        }
        return dimensions;
    }
}

package io.gatehouse.controlplane.usage;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.problem.Violation;
import io.gatehouse.model.usage.Outcome;
import jakarta.ws.rs.QueryParam;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The query parameters of a question about usage, as they came. */
public class UsageParameters {
    private static final Duration DEFAULT_LENGTH = Duration.ofHours(1);

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
        List<Violation> found = new ArrayList<>();
        Instant end = read(found, "to", to, Instant::parse, "must be a time such as 2026-12-31T23:59:59Z");
        Instant start = read(found, "from", from, Instant::parse, "must be a time such as 2026-12-31T23:59:59Z");
        Duration length = read(found, "step", step, Duration::parse, "must be a duration such as PT1M");
        UsageFilter filter = new UsageFilter(
                id(found, "api", api),
                id(found, "route", route),
                id(found, "consumer", consumer),
                id(found, "key", key),
                id(found, "plan", plan),
                read(found, "outcome", outcome, Outcome::ofCode, "must be an outcome such as rate-limited"));
        Set<Dimension> dimensions = dimensions(found);
        if (!found.isEmpty()) {
            throw Refused.invalid(found);
        }
        Instant last = end == null ? Instant.now() : end;
        Instant first = start == null ? last.minus(DEFAULT_LENGTH) : start;
        return new UsageAsk(first, last, length == null ? UsageAsk.niceStep(first, last) : length, dimensions, filter);
    }

    private Set<Dimension> dimensions(List<Violation> found) {
        Set<Dimension> dimensions = EnumSet.noneOf(Dimension.class);
        if (groupBy == null || groupBy.isBlank() || groupBy.equals("none")) {
            return dimensions;
        }
        for (String word : groupBy.split(",", -1)) {
            Dimension.of(word.strip())
                    .ifPresentOrElse(
                            dimensions::add,
                            () -> found.add(new Violation(
                                    "groupBy", "must be any of api, route, consumer, key, plan, outcome")));
        }
        return dimensions;
    }

    private static @Nullable UUID id(List<Violation> found, String path, @Nullable String text) {
        return read(found, path, text, UUID::fromString, "must be an id");
    }

    private static <T> @Nullable T read(
            List<Violation> found, String path, @Nullable String text, Function<String, T> reader, String message) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return reader.apply(text.strip());
        } catch (DateTimeException | IllegalArgumentException _) {
            found.add(new Violation(path, message));
            return null;
        }
    }
}

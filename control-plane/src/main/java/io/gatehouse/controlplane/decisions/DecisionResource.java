package io.gatehouse.controlplane.decisions;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.problem.Violation;
import io.gatehouse.model.usage.Outcome;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Decision records in the admin API. */
@Path("/api/v1/requests")
@Tag(name = "Usage")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public class DecisionResource {
    private static final int USUAL = 50;
    private static final int MOST = 500;

    private final Decisions decisions;

    DecisionResource(Decisions decisions) {
        this.decisions = decisions;
    }

    @GET
    @Operation(summary = "Why exchanges ended as they did, newest first: refusals, errors, and some of the others")
    public Slice<DecisionView> find(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("api") @Nullable String api,
            @QueryParam("consumer") @Nullable String consumer,
            @QueryParam("key") @Nullable String key,
            @QueryParam("outcome") @Nullable String outcome,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after) {
        List<Violation> wrong = new ArrayList<>();
        DecisionFilter filter = new DecisionFilter(
                read(wrong, "from", from, Instant::parse, "must be a time such as 2026-12-31T23:59:59Z"),
                read(wrong, "to", to, Instant::parse, "must be a time such as 2026-12-31T23:59:59Z"),
                read(wrong, "api", api, UUID::fromString, "must be an id"),
                read(wrong, "consumer", consumer, UUID::fromString, "must be an id"),
                read(wrong, "key", key, UUID::fromString, "must be an id"),
                read(wrong, "outcome", outcome, Outcome::ofCode, "must be an outcome such as rate-limited"),
                after);
        Integer wanted = read(wrong, "limit", limit, DecisionResource::limit, "must be between 1 and " + MOST);
        if (!wrong.isEmpty()) {
            throw Refused.invalid(wrong);
        }
        return decisions.find(filter, wanted == null ? USUAL : wanted);
    }

    private static int limit(String text) {
        int number = Integer.parseInt(text);
        if (number < 1 || number > MOST) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    private static <T> @Nullable T read(
            List<Violation> wrong, String path, @Nullable String text, Function<String, T> reader, String message) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return reader.apply(text.strip());
        } catch (DateTimeException | IllegalArgumentException _) {
            wrong.add(new Violation(path, message));
            return null;
        }
    }

    @GET
    @Path("{requestId}")
    @Operation(summary = "Why one exchange ended as it did")
    public DecisionView get(@RestPath String requestId) {
        return decisions.get(requestId);
    }
}

package io.gatehouse.controlplane.decisions;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Violations;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
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
        Violations wrong = new Violations();
        DecisionFilter filter = new DecisionFilter(
                wrong.time("from", from),
                wrong.time("to", to),
                wrong.id("api", api),
                wrong.id("consumer", consumer),
                wrong.id("key", key),
                wrong.outcome("outcome", outcome),
                after);
        int most = Slice.limit(wrong, limit);
        wrong.refuse();
        return decisions.find(filter, most);
    }

    @GET
    @Path("{requestId}")
    @Operation(summary = "Why one exchange ended as it did")
    public DecisionView get(@RestPath String requestId) {
        return decisions.get(requestId);
    }
}

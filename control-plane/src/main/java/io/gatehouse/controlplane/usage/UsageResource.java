package io.gatehouse.controlplane.usage;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.problems.Violations;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Usage in the admin API. */
@Path("/api/v1/usage")
@Tag(name = "Usage")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public class UsageResource {
    private final UsageQuery query;
    private final Ledger ledger;

    UsageResource(UsageQuery query, Ledger ledger) {
        this.query = query;
        this.ledger = ledger;
    }

    /** What each node said it counted and what has arrived; the sums are over all of them. */
    public record LedgerPage(List<LedgerStatement> items, long said, long has, long gap) {}

    @GET
    @Operation(summary = "Usage over time: exchanges, errors, latency")
    public UsageReport series(@BeanParam UsageParameters parameters) {
        return query.series(parameters.ask());
    }

    @GET
    @Path("mirrors")
    @Operation(summary = "How mirrors were answered, beside what callers got")
    public MirrorReport mirrors(
            @QueryParam("from")
                    @Parameter(description = "Start, such as 2026-12-31T00:00:00Z; an hour before to when left out")
                    @Nullable
                    String from,
            @QueryParam("to") @Parameter(description = "End, not included; now when left out") @Nullable String to,
            @QueryParam("api") @Nullable String api) {
        Violations found = new Violations();
        Instant end = found.time("to", to);
        Instant start = found.time("from", from);
        UUID only = found.id("api", api);
        found.refuse();
        Instant last = end == null ? Instant.now() : end;
        return query.mirrors(start == null ? last.minus(UsageParameters.DEFAULT_LENGTH) : start, last, only);
    }

    @GET
    @Path("ledger")
    @Operation(summary = "Whether everything that nodes counted has arrived")
    public LedgerPage ledger() {
        List<LedgerStatement> statements = ledger.statement();
        long said = statements.stream().map(LedgerStatement::said).reduce(0L, Saturating::plus);
        long has = statements.stream().map(LedgerStatement::has).reduce(0L, Saturating::plus);
        return new LedgerPage(statements, said, has, said - has);
    }
}

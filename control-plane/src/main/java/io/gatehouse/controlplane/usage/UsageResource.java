package io.gatehouse.controlplane.usage;

import io.gatehouse.controlplane.access.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

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
    @Path("ledger")
    @Operation(summary = "Whether everything that nodes counted has arrived")
    public LedgerPage ledger() {
        List<LedgerStatement> statements = ledger.statement();
        long said = statements.stream().mapToLong(LedgerStatement::said).sum();
        long has = statements.stream().mapToLong(LedgerStatement::has).sum();
        return new LedgerPage(statements, said, has, said - has);
    }
}

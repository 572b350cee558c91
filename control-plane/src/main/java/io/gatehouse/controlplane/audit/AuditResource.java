package io.gatehouse.controlplane.audit;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.ids.Slice;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The audit over JSON. */
@Path("/api/v1/audit")
@Tag(name = "Audit")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
public class AuditResource {
    private final Audit audit;

    AuditResource(Audit audit) {
        this.audit = audit;
    }

    @GET
    @Operation(summary = "List what was changed, newest first")
    public Slice<Audit.Entry> list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("after") @Nullable String after) {
        Slice.Numbered wanted = Slice.newestFirst(limit, after);
        return Slice.of(audit.list(wanted.place(), wanted.limit() + 1), wanted, Audit.Entry::number, entry -> entry);
    }
}

package io.gatehouse.controlplane.audit;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
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
        int wanted = Slice.wanted(limit, null).limit();
        List<Audit.Entry> entries = audit.list(after == null ? Long.MAX_VALUE : number(after), wanted + 1);
        boolean more = entries.size() > wanted;
        List<Audit.Entry> kept = more ? entries.subList(0, wanted) : entries;
        return new Slice<>(kept, more ? Long.toString(kept.getLast().number()) : null);
    }

    private static long number(String after) {
        try {
            return Long.parseLong(after);
        } catch (NumberFormatException _) {
            throw Refused.invalid("after", "must be the value of next in the list before");
        }
    }
}

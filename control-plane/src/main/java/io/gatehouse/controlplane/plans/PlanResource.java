package io.gatehouse.controlplane.plans;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.ids.Versions;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Plans over JSON. */
@Path("/api/v1/plans")
@Tag(name = "Plans")
@RolesAllowed(Roles.PUBLISHER)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class PlanResource {
    private final Plans plans;

    PlanResource(Plans plans) {
        this.plans = plans;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "List plans")
    public Slice<PlanView> list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("after") @Nullable String after) {
        return plans.list(Slice.wanted(limit, after));
    }

    @POST
    @Operation(summary = "Create a plan; it is live at once")
    public RestResponse<PlanView> create(PlanDraft draft) {
        PlanView created = plans.create(draft);
        return RestResponse.ResponseBuilder.<PlanView>created(URI.create("/api/v1/plans/" + created.id()))
                .entity(created)
                .header("ETag", Versions.etag(created.version()))
                .build();
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "Show a plan")
    public RestResponse<PlanView> get(@RestPath String id) {
        return guarded(plans.get(Ids.parse("plan", id)));
    }

    @PUT
    @Path("{id}")
    @Operation(summary = "Replace a plan; its new limits are live at once")
    public RestResponse<PlanView> edit(
            @RestPath String id, @HeaderParam("If-Match") @Nullable String ifMatch, PlanDraft draft) {
        return guarded(plans.edit(Ids.parse("plan", id), draft, ifMatch));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Delete a plan that nobody is subscribed to")
    public void delete(@RestPath String id, @HeaderParam("If-Match") @Nullable String ifMatch) {
        plans.delete(Ids.parse("plan", id), ifMatch);
    }

    private static RestResponse<PlanView> guarded(PlanView plan) {
        return RestResponse.ResponseBuilder.ok(plan)
                .header("ETag", Versions.etag(plan.version()))
                .build();
    }
}

package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.ids.Versions;
import io.gatehouse.controlplane.problems.MayBeAbsent;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** APIs over JSON. */
@Path("/api/v1/apis")
@Tag(name = "APIs")
@RolesAllowed(Roles.PUBLISHER)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ApiResource {
    private final Apis apis;

    ApiResource(Apis apis) {
        this.apis = apis;
    }

    /** Why a draft is published. */
    public record Publish(@Nullable String note) {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "List APIs")
    public Slice<ApiView> list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("after") @Nullable String after) {
        return apis.list(Slice.wanted(limit, after));
    }

    @POST
    @Operation(summary = "Register an API as a draft")
    public RestResponse<ApiView> create(ApiDraft draft) {
        ApiView created = apis.create(draft);
        return RestResponse.ResponseBuilder.<ApiView>created(URI.create("/api/v1/apis/" + created.id()))
                .entity(created)
                .header("ETag", Versions.etag(created.version()))
                .build();
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "Show an API")
    public RestResponse<ApiView> get(@RestPath String id) {
        return guarded(apis.get(Ids.parse("API", id)));
    }

    @PUT
    @Path("{id}")
    @Operation(summary = "Replace an API's draft")
    public RestResponse<ApiView> edit(
            @RestPath String id, @HeaderParam("If-Match") @Nullable String ifMatch, ApiDraft draft) {
        return guarded(apis.edit(Ids.parse("API", id), draft, ifMatch));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Delete an API; nodes stop serving it")
    public void delete(@RestPath String id, @HeaderParam("If-Match") @Nullable String ifMatch) {
        apis.delete(Ids.parse("API", id), ifMatch);
    }

    @POST
    @Path("{id}/publish")
    @Operation(summary = "Make the draft live, as a new revision")
    public Revision publish(
            @RestPath String id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @MayBeAbsent @Nullable Publish publish,
            @Context SecurityContext caller) {
        String note = publish == null ? null : publish.note();
        return apis.publish(
                Ids.parse("API", id), note, caller.getUserPrincipal().getName(), ifMatch);
    }

    @GET
    @Path("{id}/revisions")
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "List an API's revisions, newest first")
    public Slice<Revision> revisions(
            @RestPath String id,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after) {
        return apis.revisions(Ids.parse("API", id), Slice.newestFirst(limit, after));
    }

    @GET
    @Path("{id}/revisions/{number}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "Show a revision")
    public Revision revision(@RestPath String id, @RestPath long number) {
        return apis.revision(Ids.parse("API", id), number);
    }

    @POST
    @Path("{id}/revisions/{number}/rollback")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Make an older revision live again, as a new revision")
    public Revision rollBack(
            @RestPath String id,
            @RestPath long number,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @Context SecurityContext caller) {
        return apis.rollBack(
                Ids.parse("API", id), number, caller.getUserPrincipal().getName(), ifMatch);
    }

    private static RestResponse<ApiView> guarded(ApiView api) {
        return RestResponse.ResponseBuilder.ok(api)
                .header("ETag", Versions.etag(api.version()))
                .build();
    }
}

package io.gatehouse.controlplane.certificates;

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

/** Certificates over JSON. Private keys go in and never come out. */
@Path("/api/v1/certificates")
@Tag(name = "Certificates")
@RolesAllowed(Roles.ADMIN)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class CertificateResource {
    private final Certificates certificates;

    CertificateResource(Certificates certificates) {
        this.certificates = certificates;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "List certificates")
    public Slice<CertificateView> list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("after") @Nullable String after) {
        return certificates.list(Slice.wanted(limit, after));
    }

    @POST
    @Operation(summary = "Upload a certificate with its key; nodes show it at once")
    public RestResponse<CertificateView> create(CertificateDraft draft) {
        CertificateView created = certificates.create(draft);
        return RestResponse.ResponseBuilder.<CertificateView>created(URI.create("/api/v1/certificates/" + created.id()))
                .entity(created)
                .header("ETag", Versions.etag(created.version()))
                .build();
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "Show a certificate")
    public RestResponse<CertificateView> get(@RestPath String id) {
        return guarded(certificates.get(Ids.parse("certificate", id)));
    }

    @PUT
    @Path("{id}")
    @Operation(summary = "Replace a certificate; open connections stay")
    public RestResponse<CertificateView> edit(
            @RestPath String id, @HeaderParam("If-Match") @Nullable String ifMatch, CertificateDraft draft) {
        return guarded(certificates.edit(Ids.parse("certificate", id), draft, ifMatch));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Take a certificate off all nodes")
    public void delete(@RestPath String id, @HeaderParam("If-Match") @Nullable String ifMatch) {
        certificates.delete(Ids.parse("certificate", id), ifMatch);
    }

    private static RestResponse<CertificateView> guarded(CertificateView certificate) {
        return RestResponse.ResponseBuilder.ok(certificate)
                .header("ETag", Versions.etag(certificate.version()))
                .build();
    }
}

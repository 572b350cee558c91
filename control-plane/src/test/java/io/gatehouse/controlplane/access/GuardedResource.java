package io.gatehouse.controlplane.access;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.SecurityContext;

/** One guarded endpoint of each kind, for tests only. */
@Path("/")
public class GuardedResource {
    @Inject
    SecurityContext security;

    @GET
    @Path("api/guarded")
    @RolesAllowed(Roles.ADMIN)
    public String api() {
        return security.getUserPrincipal().getName();
    }

    @GET
    @Path("sync/guarded")
    @RolesAllowed(Roles.NODE)
    public String sync() {
        return security.getUserPrincipal().getName();
    }

    @GET
    @Path("guarded")
    @jakarta.ws.rs.Produces("text/html")
    @RolesAllowed(Roles.VIEWER)
    public String page() {
        return security.getUserPrincipal().getName();
    }

    @GET
    @Path("api/unannotated")
    public String unannotated() {
        return "open";
    }
}

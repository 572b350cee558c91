package io.gatehouse.controlplane.sync;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.decisions.Decisions;
import io.gatehouse.controlplane.nodes.Nodes;
import io.gatehouse.controlplane.quotas.Quotas;
import io.gatehouse.controlplane.usage.Ledger;
import io.gatehouse.model.sync.JoinRequest;
import io.gatehouse.model.sync.LeaseReply;
import io.gatehouse.model.sync.LeaseRequest;
import io.gatehouse.model.sync.NodeIdentity;
import io.gatehouse.model.sync.NodeReport;
import io.gatehouse.model.sync.Protocol;
import io.gatehouse.model.sync.ReportReply;
import io.gatehouse.model.usage.DecisionBatch;
import io.gatehouse.model.usage.UsageSegment;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** The calls of {@link Protocol}. Each runs on a virtual thread of its own, so a poll that waits costs next to nothing. */
@Path("/")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class SyncResource {
    private final Nodes nodes;
    private final Changes changes;
    private final HeadWatch watch;
    private final Snapshots snapshots;
    private final Quotas quotas;
    private final Ledger ledger;
    private final Decisions decisions;

    SyncResource(
            Nodes nodes,
            Changes changes,
            HeadWatch watch,
            Snapshots snapshots,
            Quotas quotas,
            Ledger ledger,
            Decisions decisions) {
        this.decisions = decisions;
        this.nodes = nodes;
        this.changes = changes;
        this.watch = watch;
        this.snapshots = snapshots;
        this.quotas = quotas;
        this.ledger = ledger;
    }

    @POST
    @Path(Protocol.JOIN)
    @PermitAll
    @ResponseStatus(201)
    @Operation(hidden = true)
    public NodeIdentity join(JoinRequest request) {
        SyncCheck.join(request);
        return nodes.join(request);
    }

    @POST
    @Path(Protocol.RENEW)
    @RolesAllowed(Roles.NODE)
    @Consumes(MediaType.WILDCARD)
    @Operation(hidden = true)
    public NodeIdentity renew(@Context SecurityContext caller) {
        return nodes.identity(node(caller));
    }

    @GET
    @Path(Protocol.CHANGES)
    @RolesAllowed(Roles.NODE)
    @Operation(hidden = true)
    public Response changes(
            @QueryParam("after") @Nullable String after,
            @QueryParam("wait") @Nullable String wait,
            @Context SecurityContext caller)
            throws InterruptedException {
        UUID node = node(caller);
        long from = SyncCheck.after(after);
        long end = System.nanoTime() + SyncCheck.wait(wait).toNanos();
        nodes.applied(node, from);
        Optional<String> batch = changes.after(from);
        while (batch.isEmpty() && watch.await(from, Duration.ofNanos(end - System.nanoTime()))) {
            batch = changes.after(from);
        }
        return batch.map(json -> Response.ok(json).build())
                .orElseGet(() -> Response.noContent().build());
    }

    @GET
    @Path(Protocol.SNAPSHOT)
    @RolesAllowed(Roles.NODE)
    @Produces("application/x-ndjson")
    @Operation(hidden = true)
    public Response snapshot(@Context SecurityContext caller) throws IOException {
        node(caller);
        return Response.ok(snapshots.open(nodes.head()))
                .header("Content-Encoding", "gzip")
                .build();
    }

    @POST
    @Path(Protocol.REPORT)
    @RolesAllowed(Roles.NODE)
    @Operation(hidden = true)
    public ReportReply report(NodeReport report, @Context SecurityContext caller) {
        UUID node = node(caller);
        ReportCheck.check(report, Instant.now());
        nodes.report(node, report);
        ledger.said(node, report.ledger().epoch(), report.ledger().counted());
        return new ReportReply(nodes.live(), nodes.head());
    }

    @POST
    @Path(Protocol.USAGE)
    @RolesAllowed(Roles.NODE)
    @Operation(hidden = true)
    public void usage(UsageSegment segment, @Context SecurityContext caller) {
        SyncCheck.own(node(caller), segment.node(), segment.format());
        ledger.apply(segment);
    }

    @POST
    @Path(Protocol.DECISIONS)
    @RolesAllowed(Roles.NODE)
    @Operation(hidden = true)
    public void decisions(DecisionBatch batch, @Context SecurityContext caller) {
        SyncCheck.own(node(caller), batch.node(), batch.format());
        decisions.add(batch);
    }

    @POST
    @Path(Protocol.LEASES)
    @RolesAllowed(Roles.NODE)
    @Operation(hidden = true)
    public LeaseReply leases(LeaseRequest request, @Context SecurityContext caller) {
        UUID node = node(caller);
        SyncCheck.format(request.format());
        return quotas.lease(node, request);
    }

    private UUID node(SecurityContext caller) {
        return nodes.known(caller.getUserPrincipal().getName());
    }
}

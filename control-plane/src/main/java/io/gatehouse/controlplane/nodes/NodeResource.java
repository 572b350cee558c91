package io.gatehouse.controlplane.nodes;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.problems.MayBeAbsent;
import io.gatehouse.controlplane.problems.Refused;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Nodes in the admin API. */
@Path("/api/v1/nodes")
@Tag(name = "Nodes")
@Produces(MediaType.APPLICATION_JSON)
public class NodeResource {
    private final Nodes nodes;
    private final JoinTokens joinTokens;

    NodeResource(Nodes nodes, JoinTokens joinTokens) {
        this.nodes = nodes;
        this.joinTokens = joinTokens;
    }

    /** All nodes; {@code next} is always null: there are never more than fit into one answer. */
    public record NodeList(List<Node> items, @Nullable String next) {}

    /**
     * Asks for a join token.
     *
     * @param ttl how long it may stay unused; an hour when left out
     */
    public record JoinTokenWish(@Nullable Duration ttl) {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "All nodes, and how far each is")
    public NodeList list() {
        return new NodeList(nodes.list(), null);
    }

    @POST
    @Path("join-tokens")
    @RolesAllowed(Roles.ADMIN)
    @ResponseStatus(201)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Make a token that lets one node join, shown this once")
    public JoinTokens.JoinToken createJoinToken(@MayBeAbsent @Nullable JoinTokenWish wish) {
        return joinTokens.create(wish == null ? null : wish.ttl());
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Remove a node: its identity is refused from now on; ledger=drop also stops expecting what it"
                    + " never delivered")
    public void remove(@PathParam("id") String id, @QueryParam("ledger") @Nullable String ledger) {
        if (ledger == null) {
            nodes.remove(idOf(id));
        } else if (ledger.equals("drop")) {
            nodes.removeWithLedger(idOf(id));
        } else {
            throw Refused.invalid("ledger", "must be drop, or left out");
        }
    }

    private static UUID idOf(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw Refused.notFound("node", text);
        }
    }
}

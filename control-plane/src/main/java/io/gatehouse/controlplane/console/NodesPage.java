package io.gatehouse.controlplane.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.nodes.JoinTokens;
import io.gatehouse.controlplane.nodes.Node;
import io.gatehouse.controlplane.nodes.Nodes;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.usage.Ledger;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.pages.AccessPages;
import io.gatehouse.ui.pages.NodePages;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Nodes: how far they are, what they counted, how more of them join. */
@Path("/nodes")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
public class NodesPage {
    private static final String START = "java -jar data-plane/target/data-plane.jar";

    private final Desk desk;
    private final Nodes nodes;
    private final Ledger ledger;
    private final JoinTokens tokens;
    private final ObjectMapper mapper;

    NodesPage(Desk desk, Nodes nodes, Ledger ledger, JoinTokens tokens, ObjectMapper mapper) {
        this.desk = desk;
        this.nodes = nodes;
        this.ledger = ledger;
        this.tokens = tokens;
        this.mapper = mapper;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Response show() {
        return desk.page(NodePages.nodes(desk.frame("Nodes", Section.NODES), view()));
    }

    @GET
    @Path("table")
    @RolesAllowed(Roles.VIEWER)
    public Response table() {
        return desk.page(NodePages.nodes$table(view()));
    }

    private NodePages.Nodes view() {
        List<NodePages.Node> rows = nodes.list().stream().map(NodesPage::row).toList();
        List<NodePages.Account> accounts = ledger.statement().stream()
                .map(account -> new NodePages.Account(
                        account.removed() ? account.name() + " (removed)" : account.name(),
                        account.said(),
                        account.has(),
                        account.gap(),
                        account.oldestUnsent()))
                .toList();
        return new NodePages.Nodes(nodes.head(), desk.may(Roles.ADMIN), rows, accounts);
    }

    private static NodePages.Node row(Node node) {
        return new NodePages.Node(
                node.id().toString(),
                node.name(),
                Objects.requireNonNullElse(node.address(), ""),
                Objects.requireNonNullElse(node.version(), ""),
                node.live(),
                node.sequence(),
                node.lag(),
                node.lastSeen(),
                Stream.concat(
                                node.troubles().stream(),
                                node.broken().stream()
                                        .map(broken -> broken.kind() + " " + broken.id() + ": " + broken.reason()))
                        .toList());
    }

    /** What travels from making a token to the page that shows it, sealed. */
    record Passed(
            @JsonProperty("token") String token,
            @JsonProperty("expires") @Nullable Instant expires) {
        @Override
        public String toString() {
            return "Passed[token=***]";
        }
    }

    @POST
    @Path("tokens")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response makeToken(MultivaluedMap<String, String> posted) throws JsonProcessingException {
        JoinTokens.JoinToken made = tokens.create(null);
        desk.pass(Flash.JOIN_TOKEN, mapper.writeValueAsString(new Passed(made.token(), made.expiresAt())));
        return desk.to("/nodes/tokens/shown");
    }

    @GET
    @Path("tokens/shown")
    public Response showToken(@Context UriInfo here) throws JsonProcessingException {
        String text = desk.passed(Flash.JOIN_TOKEN);
        NodePages.Token token = null;
        if (text != null) {
            token = token(here.getBaseUri(), mapper.readValue(text, Passed.class));
        }
        return desk.page(NodePages.token(desk.frame("Join token", Section.NODES), token));
    }

    private static NodePages.Token token(URI here, Passed passed) {
        String joins = "GATEHOUSE_CONTROL_URL=" + here.resolve("/").toString().replaceAll("/$", "")
                + " GATEHOUSE_JOIN_TOKEN=" + passed.token();
        boolean local = here.getHost() != null && here.getHost().matches("localhost|127\\.[0-9.]+|\\[::1]");
        return new NodePages.Token(
                passed.token(),
                passed.expires(),
                joins + " GATEHOUSE_HOME=.gatehouse-node " + START,
                joins + " GATEHOUSE_HOME=.gatehouse-node-2 GATEHOUSE_GATEWAY_PORT=8001 GATEHOUSE_GATEWAY_TLS_PORT=8444"
                        + " GATEHOUSE_NODE_STATUS_PORT=9101 " + START,
                local);
    }

    @GET
    @Path("{id}/remove")
    public Response askRemove(@RestPath String id) {
        UUID node = Ids.parse("node", id);
        Node found = nodes.list().stream()
                .filter(one -> one.id().equals(node))
                .findFirst()
                .orElseThrow(() -> Refused.notFound("node", id));
        AccessPages.Question question = new AccessPages.Question(
                "Remove the node " + found.name() + "?",
                "Its identity is no longer accepted: it gets no changes, and its ledger no more segments. What it serves"
                        + " now it goes on serving until it is stopped. What it has counted so far stays.",
                Desk.path("nodes", node) + "/remove",
                "Remove node",
                "/nodes",
                true,
                null);
        return desk.page(AccessPages.confirm(desk.frame("Remove node", Section.NODES), question));
    }

    @POST
    @Path("{id}/remove")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response remove(@RestPath String id, MultivaluedMap<String, String> posted) {
        nodes.remove(Ids.parse("node", id));
        return desk.to("/nodes", "Node removed.");
    }
}

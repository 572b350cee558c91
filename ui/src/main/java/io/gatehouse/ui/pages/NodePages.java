package io.gatehouse.ui.pages;

import io.gatehouse.ui.kit.Frame;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nodes, and what became of what they counted. */
@CheckedTemplate(basePath = "nodes")
public final class NodePages {
    private NodePages() {}

    public static native TemplateInstance nodes(Frame frame, Nodes view);

    /** What the page asks for every few seconds. */
    public static native TemplateInstance nodes$table(Nodes view);

    public static native TemplateInstance token(Frame frame, @Nullable Token token);

    /**
     * @param head newest sequence there is
     * @param mayRemove whether the person may remove nodes
     */
    public record Nodes(long head, boolean mayRemove, List<Node> nodes, List<Account> ledger) {
        public Nodes {
            nodes = List.copyOf(nodes);
            ledger = List.copyOf(ledger);
        }

        public long live() {
            return nodes.stream().filter(Node::live).count();
        }
    }

    /**
     * One node.
     *
     * @param troubles what keeps it from working as it should, in sentences
     */
    public record Node(
            String id,
            String name,
            String address,
            String version,
            boolean live,
            long sequence,
            long lag,
            @Nullable Instant lastSeen,
            List<String> troubles) {
        public Node {
            troubles = List.copyOf(troubles);
        }
    }

    /** One node's ledger: what it says it counted, and what arrived. */
    public record Account(
            String node,
            long said,
            long has,
            long gap,
            @Nullable Instant oldestUnsent) {}

    /**
     * A join token in the only moment in which it can be seen.
     *
     * @param command starts a node on a machine without one
     * @param beside starts one where another runs already
     * @param local whether the control plane was reached at an address that no other machine can use
     */
    public record Token(String value, @Nullable Instant expires, String command, String beside, boolean local) {
        @Override
        public String toString() {
            return "Token[value=***]";
        }
    }
}

package io.gatehouse.dataplane.gateway;

import io.gatehouse.dataplane.http1.RequestHead;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one API by what follows its base path. In each segment a literal beats {@code {name}}, which beats {@code /**}; a
 * branch that leads nowhere, for want of a path or of the method, gives way to the next. A request visits a node at most once,
 * since a node belongs to one place in the path: the work is bounded by the size of the tree.
 *
 * <p>Immutable once built; finding a route allocates nothing, refusing a method does.
 */
final class RouteTree {
    private final UUID api;
    private final Node root;

    private RouteTree(UUID api, Node root) {
        this.api = api;
        this.root = root;
    }

    /** What {@code path}, from {@code at} on, leads to: {@code at} is where the base path ends. */
    Match match(RequestHead head, byte[] path, int at, int to) {
        int start = isRoot(path, at, to) ? to : at;
        CompiledRoute route = find(root, head, path, start, to);
        if (route != null) {
            return route;
        }
        Set<String> allowed = new TreeSet<>();
        collect(root, path, start, to, allowed);
        return allowed.isEmpty() ? Match.NoRoute.INSTANCE : new Match.MethodNotAllowed(api, String.join(", ", allowed));
    }

    /** Behind the base path, a slash or nothing is the same. */
    private static boolean isRoot(byte[] path, int at, int to) {
        return to - at == 1 && path[at] == '/';
    }

    private static @Nullable CompiledRoute find(Node node, RequestHead head, byte[] path, int at, int to) {
        CompiledRoute found = null;
        if (at == to) {
            found = node.exact == null ? null : node.exact.find(head);
        } else {
            int end = segmentEnd(path, at + 1, to);
            Node literal = node.literals.find(path, at + 1, end);
            if (literal != null) {
                found = find(literal, head, path, end, to);
            }
            if (found == null && node.parameter != null && end > at + 1) {
                found = find(node.parameter, head, path, end, to);
            }
        }
        return found == null && node.rest != null ? node.rest.find(head) : found;
    }

    private static void collect(Node node, byte[] path, int at, int to, Set<String> allowed) {
        if (node.rest != null) {
            node.rest.collect(allowed);
        }
        if (at == to) {
            if (node.exact != null) {
                node.exact.collect(allowed);
            }
            return;
        }
        int end = segmentEnd(path, at + 1, to);
        Node literal = node.literals.find(path, at + 1, end);
        if (literal != null) {
            collect(literal, path, end, to, allowed);
        }
        if (node.parameter != null && end > at + 1) {
            collect(node.parameter, path, end, to, allowed);
        }
    }

    static int segmentEnd(byte[] path, int from, int to) {
        int i = from;
        while (i < to && path[i] != '/') {
            i++;
        }
        return i;
    }

    private record Node(
            OctetTable<Node> literals,
            @Nullable Node parameter,
            @Nullable MethodTable exact,
            @Nullable MethodTable rest) {}

    /** Collects routes, then builds the tree. Confined to one thread. */
    static final class Builder {
        private final Map<String, Builder> literals = new HashMap<>();
        private @Nullable Builder parameter;
        private @Nullable MethodTable exact;
        private @Nullable MethodTable rest;

        /** Adds a route for these methods. Returns the methods that another route with the same template has already. */
        Set<String> add(PathTemplate template, Set<String> methods, CompiledRoute route) {
            Builder node = this;
            for (PathTemplate.Segment segment : template.segments()) {
                node = node.child(segment);
            }
            return node.table(template.hasRest()).add(methods, route);
        }

        private Builder child(PathTemplate.Segment segment) {
            return switch (segment) {
                case PathTemplate.Literal literal -> literals.computeIfAbsent(literal.text(), _ -> new Builder());
                case PathTemplate.Parameter _ -> {
                    if (parameter == null) {
                        parameter = new Builder();
                    }
                    yield parameter;
                }
            };
        }

        private MethodTable table(boolean ofRest) {
            MethodTable table = ofRest ? rest : exact;
            if (table != null) {
                return table;
            }
            MethodTable created = new MethodTable();
            if (ofRest) {
                rest = created;
            } else {
                exact = created;
            }
            return created;
        }

        RouteTree build(UUID api) {
            return new RouteTree(api, node());
        }

        private Node node() {
            Map<String, Node> built = new HashMap<>();
            literals.forEach((text, child) -> built.put(text, child.node()));
            return new Node(new OctetTable<>(built, false), parameter == null ? null : parameter.node(), exact, rest);
        }
    }
}

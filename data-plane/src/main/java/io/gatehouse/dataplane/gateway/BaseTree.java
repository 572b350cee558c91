package io.gatehouse.dataplane.gateway;

import io.gatehouse.dataplane.http1.RequestHead;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The APIs of one host by base path. The longest base path wins, for good: a request whose path lies below it belongs to that API,
 * whether one of its routes matches or not, so that no other API's route can take what a guard was put in front of. Immutable.
 */
final class BaseTree {
    private final OctetTable<BaseTree> children;
    private final @Nullable CompiledApi api;

    private BaseTree(OctetTable<BaseTree> children, @Nullable CompiledApi api) {
        this.children = children;
        this.api = api;
    }

    /** Null when no base path matches. */
    @Nullable
    Match match(RequestHead head, byte[] path, int from, int to) {
        BaseTree node = this;
        CompiledApi best = api;
        int bestAt = from;
        int at = from;
        while (at < to) {
            int end = RouteTree.segmentEnd(path, at + 1, to);
            node = node.children.find(path, at + 1, end);
            if (node == null) {
                break;
            }
            at = end;
            if (node.api != null) {
                best = node.api;
                bestAt = at;
            }
        }
        return best == null ? null : best.match(head, path, bestAt, to);
    }

    /** Collects APIs, then builds the tree. Confined to one thread. */
    static final class Builder {
        private final Map<String, Builder> children = new HashMap<>();
        private @Nullable CompiledApi api;

        /** Adds an API at its base path. Returns null, or the API that has this base path already: it stays. */
        @Nullable
        CompiledApi add(CompiledApi added) {
            Builder node = this;
            if (!added.basePath().isEmpty()) {
                for (String segment : added.basePath().substring(1).split("/", -1)) {
                    node = node.children.computeIfAbsent(segment, _ -> new Builder());
                }
            }
            if (node.api != null) {
                return node.api;
            }
            node.api = added;
            return null;
        }

        BaseTree build() {
            Map<String, BaseTree> built = new HashMap<>();
            children.forEach((segment, child) -> built.put(segment, child.build()));
            return new BaseTree(new OctetTable<>(built, false), api);
        }
    }
}

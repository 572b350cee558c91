package io.gatehouse.dataplane.gateway;

import io.gatehouse.dataplane.http1.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * Where requests lead: all APIs of a node, by host and base path. An exact host beats the longest wildcard, which beats shorter ones,
 * which beat APIs without hosts; a host whose APIs have no base path for the request gives way to the next. Immutable: an exchange
 * reads the node's current one once, and keeps it.
 */
public final class Gateway {
    /** Knows no API. */
    public static final Gateway EMPTY = of(List.of(), (_, _) -> {});

    /** Longest host name (RFC 1035, section 2.3.4): a longer one is nobody's. */
    private static final int LONGEST_HOST = 253;

    private final OctetTable<BaseTree> exact;
    private final OctetTable<BaseTree> wildcards;
    private final BaseTree everyHost;
    private final List<ApiRevision> apis;
    private final List<CompiledUpstream> upstreams;

    private Gateway(
            OctetTable<BaseTree> exact,
            OctetTable<BaseTree> wildcards,
            BaseTree everyHost,
            List<ApiRevision> apis,
            List<CompiledUpstream> upstreams) {
        this.exact = exact;
        this.wildcards = wildcards;
        this.everyHost = everyHost;
        this.apis = apis;
        this.upstreams = upstreams;
    }

    /**
     * Puts APIs side by side. Where two have the same host and base path, the one with the lower id stays, on every node alike, and
     * the other is told to {@code conflicts} with the one that stays.
     */
    static Gateway of(Collection<CompiledApi> apis, BiConsumer<CompiledApi, CompiledApi> conflicts) {
        Map<String, BaseTree.Builder> exact = new HashMap<>();
        Map<String, BaseTree.Builder> wildcards = new HashMap<>();
        BaseTree.Builder everyHost = new BaseTree.Builder();
        apis.stream()
                .sorted(Comparator.comparing(CompiledApi::id, Gateway::compareUnsigned))
                .forEach(api -> {
                    if (api.hosts().isEmpty()) {
                        place(api, everyHost, conflicts);
                    }
                    for (String host : api.hosts()) {
                        Map<String, BaseTree.Builder> table = host.startsWith("*.") ? wildcards : exact;
                        String name = host.startsWith("*.") ? host.substring(2) : host;
                        place(api, table.computeIfAbsent(name, _ -> new BaseTree.Builder()), conflicts);
                    }
                });
        List<ApiRevision> revisions = apis.stream()
                .map(api -> new ApiRevision(api.id(), api.revision()))
                .sorted(Comparator.comparing(ApiRevision::id))
                .toList();
        List<CompiledUpstream> upstreams = apis.stream()
                .sorted(Comparator.comparing(CompiledApi::id))
                .flatMap(api -> api.upstreams().stream())
                .toList();
        return new Gateway(built(exact), built(wildcards), everyHost.build(), revisions, upstreams);
    }

    private static void place(CompiledApi api, BaseTree.Builder tree, BiConsumer<CompiledApi, CompiledApi> conflicts) {
        CompiledApi there = tree.add(api);
        if (there != null && there != api) {
            conflicts.accept(api, there);
        }
    }

    private static OctetTable<BaseTree> built(Map<String, BaseTree.Builder> builders) {
        Map<String, BaseTree> trees = new HashMap<>();
        builders.forEach((host, builder) -> trees.put(host, builder.build()));
        return new OctetTable<>(trees, true);
    }

    /** Where ids rise with time, this is the order of creation. */
    private static int compareUnsigned(UUID a, UUID b) {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    }

    /**
     * What a request leads to. {@code path} is its path in the normal form of {@link PathNormalizer}, from {@code from} to {@code
     * to}; host and method are the head's. Allocates nothing but for {@link Match.MethodNotAllowed}.
     */
    public Match match(RequestHead head, byte[] path, int from, int to) {
        if (from == to || path[from] != '/') {
            return Match.NoRoute.INSTANCE;
        }
        byte[] bytes = head.bytes();
        int hostFrom = head.hostFrom();
        int hostTo = hostEnd(bytes, hostFrom, head.hostTo());
        Match match = null;
        if (hostFrom < hostTo && hostTo - hostFrom <= LONGEST_HOST) {
            BaseTree named = exact.find(bytes, hostFrom, hostTo);
            match = named == null ? null : named.match(head, path, from, to);
            for (int i = hostFrom + 1; match == null && i < hostTo; i++) {
                if (bytes[i] == '.') {
                    BaseTree wildcard = wildcards.find(bytes, i + 1, hostTo);
                    match = wildcard == null ? null : wildcard.match(head, path, from, to);
                }
            }
        }
        if (match == null) {
            match = everyHost.match(head, path, from, to);
        }
        return match == null ? Match.NoRoute.INSTANCE : match;
    }

    /** The host name that a request is for, as it came, without port. */
    public static String hostName(RequestHead head) {
        int from = head.hostFrom();
        return new String(
                head.bytes(), from, hostEnd(head.bytes(), from, head.hostTo()) - from, StandardCharsets.ISO_8859_1);
    }

    /** Where the host name ends: before its port and before the dot of the root zone. */
    private static int hostEnd(byte[] bytes, int from, int to) {
        int i = from;
        if (i < to && bytes[i] == '[') {
            while (i < to && bytes[i] != ']') {
                i++;
            }
        }
        while (i < to && bytes[i] != ':') {
            i++;
        }
        return i > from && bytes[i - 1] == '.' ? i - 1 : i;
    }

    /** An API with the revision that is in force. */
    public record ApiRevision(UUID id, long revision) {}

    /** The APIs that it serves, or refuses for a broken guard, by id. */
    public List<ApiRevision> apis() {
        return apis;
    }

    /** The upstreams that its APIs lead to; always the same list. */
    public List<CompiledUpstream> upstreams() {
        return upstreams;
    }
}

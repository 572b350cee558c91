package io.gatehouse.dataplane.gateway;

import io.gatehouse.dataplane.http1.OctetWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;

/**
 * What stands behind a target's own path in the place of the path that was asked for. Parameters and the rest are put in as they are in
 * the request's normal form, each once at most: so the result is in normal form too, holds no dot segments, and is no longer than
 * template and request together. Immutable; writing allocates nothing.
 */
public final class PathRewrite {
    private static final String REST = "/**";
    private static final int END = -1;

    private final int baseOctets;
    private final byte[][] literals;
    private final int[] segments;
    private final int segmentsBeforeRest;
    private final boolean hasRest;

    private PathRewrite(int baseOctets, List<byte[]> literals, List<Integer> segments, int before, boolean hasRest) {
        this.baseOctets = baseOctets;
        this.literals = literals.toArray(byte[][]::new);
        this.segments = segments.stream().mapToInt(Integer::intValue).toArray();
        this.segmentsBeforeRest = before;
        this.hasRest = hasRest;
    }

    /**
     * Reads a template; throws {@link IllegalArgumentException} for what is none.
     *
     * @param route what requests match whose path is written anew
     * @param baseOctets how many octets of the request's path are its API's base path
     */
    static PathRewrite of(String template, PathTemplate route, int baseOctets) {
        boolean hasRest = template.endsWith(REST);
        String fixed = hasRest ? template.substring(0, template.length() - REST.length()) : template;
        // Any parameter may stand for x: it is one segment's octets, never dots, and x completes no escape.
        String shape = PathTemplate.NAMED.matcher(fixed).replaceAll("x");
        if (!template.startsWith("/")
                || shape.indexOf('*') >= 0
                || (hasRest && shape.endsWith("/"))
                || (!shape.isEmpty() && !PathTemplate.normalised(shape).equals(Optional.of(shape)))) {
            throw new IllegalArgumentException("'" + template + "' is no path in normal form");
        }
        if (hasRest && !route.hasRest()) {
            throw new IllegalArgumentException("'" + template + "' has a rest, and its route has none");
        }
        List<byte[]> literals = new ArrayList<>();
        List<Integer> segments = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int at = 0;
        for (MatchResult named : PathTemplate.NAMED.matcher(fixed).results().toList()) {
            String name = named.group(1);
            int segment = route.segments().indexOf(new PathTemplate.Parameter(name));
            if (segment < 0 || !seen.add(name)) {
                throw new IllegalArgumentException("{" + name + "} is not there in its route, or twice in its rewrite");
            }
            literals.add(octets(fixed.substring(at, named.start())));
            segments.add(segment);
            at = named.end();
        }
        literals.add(octets(fixed.substring(at)));
        segments.add(END);
        return new PathRewrite(baseOctets, literals, segments, route.segments().size(), hasRest);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes the path for a request whose normal form lies between the offsets: nothing, or what begins with a slash. */
    public void write(OctetWriter out, byte[] path, int from, int to) {
        int start = Math.min(from + baseOctets, to);
        for (int i = 0; i < literals.length; i++) {
            out.put(literals[i]);
            if (segments[i] != END) {
                int segment = skip(segments[i], path, start, to) + 1;
                out.put(path, segment, RouteTree.segmentEnd(path, segment, to));
            }
        }
        if (hasRest) {
            out.put(path, skip(segmentsBeforeRest, path, start, to), to);
        }
    }

    /** Where the slash lies behind so many segments, or the end. */
    private static int skip(int segments, byte[] path, int from, int to) {
        int at = from;
        for (int i = 0; i < segments && at < to; i++) {
            at = RouteTree.segmentEnd(path, at + 1, to);
        }
        return at;
    }
}

package io.gatehouse.dataplane.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A route's path in parsed form. Literals are in the normal form of {@link PathNormalizer}, as requests are when they are matched.
 * Immutable.
 *
 * @param hasRest whether it ends in {@code /**}
 */
record PathTemplate(List<Segment> segments, boolean hasRest) {
    /** A parameter; its first group is the name. */
    static final Pattern NAMED = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_.-]*)}");

    PathTemplate {
        segments = List.copyOf(segments);
    }

    /** One part between slashes. */
    sealed interface Segment {}

    /** Matches itself, octet by octet. */
    record Literal(String text) implements Segment {}

    /** Matches any one segment that is not empty. */
    record Parameter(String name) implements Segment {}

    /** Reads a template relative to its API's base path; empty when it is none. */
    static Optional<PathTemplate> parse(String text) {
        if (!text.startsWith("/")) {
            return Optional.empty();
        }
        boolean hasRest = text.endsWith("/**");
        String fixed = hasRest ? text.substring(0, text.length() - 3) : text;
        List<Segment> segments = new ArrayList<>();
        if (!fixed.isEmpty() && !fixed.equals("/")) {
            for (String part : fixed.substring(1).split("/", -1)) {
                Optional<Segment> segment = segment(part);
                if (segment.isEmpty()) {
                    return Optional.empty();
                }
                segments.add(segment.get());
            }
        }
        return hasInnerGap(segments) ? Optional.empty() : Optional.of(new PathTemplate(segments, hasRest));
    }

    private static Optional<Segment> segment(String part) {
        if (NAMED.matcher(part).matches()) {
            return Optional.of(new Parameter(part.substring(1, part.length() - 1)));
        }
        if (part.indexOf('{') >= 0 || part.indexOf('}') >= 0 || part.equals("*") || part.equals("**")) {
            return Optional.empty();
        }
        return normalised("/" + part)
                .filter(path -> path.indexOf('/', 1) < 0 && (path.length() > 1 || part.isEmpty()))
                .map(path -> new Literal(path.substring(1)));
    }

    /** The normal form of a path that may hold any character; empty when a request with it would be refused. */
    static Optional<String> normalised(String path) {
        byte[] octets = path.getBytes(StandardCharsets.UTF_8);
        byte[] into = new byte[octets.length * 3 + 1];
        int length = PathNormalizer.normalise(octets, 0, octets.length, into);
        return switch (length) {
            case PathNormalizer.UNCHANGED -> Optional.of(path);
            case PathNormalizer.REFUSED -> Optional.empty();
            default -> Optional.of(new String(into, 0, length, StandardCharsets.US_ASCII));
        };
    }

    /** Requests have no empty segment but the last: a template with another one would never match. */
    private static boolean hasInnerGap(List<Segment> segments) {
        int gap = segments.indexOf(new Literal(""));
        return gap >= 0 && gap < segments.size() - 1;
    }
}

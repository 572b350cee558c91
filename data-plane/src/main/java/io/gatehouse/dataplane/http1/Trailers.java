package io.gatehouse.dataplane.http1;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Trailer sections (RFC 9110, section 6.5), as the octets of their lines, each with its CRLF. What frames a message, routes it, belongs to
 * one hop, shows who called, or says how a message is to be taken that is over by then, is no trailer, and is dropped. Stateless.
 */
public final class Trailers {
    /** No trailers. */
    public static final byte[] NONE = {};

    private static final int MOST = 100;

    /** Beside what has a kind of its own: names that have no meaning, or a dangerous one, behind a body (RFC 9110, section 6.5.1). */
    private static final Set<String> HEADERS_ONLY = Set.of(
            // Credentials, and what asks for them.
            "authorization",
            "authentication-info",
            "set-cookie",
            "www-authenticate",
            "proxy-authentication-info",
            // Modifiers of the request.
            "cache-control",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "max-forwards",
            "origin",
            "pragma",
            "range",
            // Control of the response.
            "age",
            "date",
            "expires",
            "location",
            "retry-after",
            "vary",
            "warning",
            // The form of the body.
            "content-encoding",
            "content-location",
            "content-range",
            "content-type");

    private Trailers() {}

    /** Says of the name in this range whether its line is to go. */
    @FunctionalInterface
    public interface Names {
        boolean hold(byte[] bytes, int from, int to);
    }

    /** What may be passed on of the lines that lie in {@code lines} before {@code to}; all that is too many or no line is dropped. */
    public static byte[] passedOn(byte[] lines, int to) {
        return without(lines, to, Trailers::isHeaderOnly);
    }

    /** The same without the lines of certain names. */
    public static byte[] without(byte[] lines, Names hidden) {
        return lines.length == 0 ? lines : without(lines, lines.length, hidden);
    }

    private static byte[] without(byte[] lines, int to, Names dropped) {
        FieldLines fields = new FieldLines(MOST);
        fields.reset(lines);
        OctetWriter kept = new OctetWriter(to);
        int at = 0;
        while (at < to && fields.read(at) == null) {
            at = fields.next();
            int line = fields.count() - 1;
            if (fields.kind(line) == FieldKind.PLAIN && !dropped.hold(lines, fields.from(line), fields.nameTo(line))) {
                kept.put(lines, fields.from(line), at);
            }
        }
        return kept.octets();
    }

    /** Servers exist that take {@code _} for {@code -}. */
    private static boolean isHeaderOnly(byte[] bytes, int from, int to) {
        String name = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        return HEADERS_ONLY.contains(name.toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}

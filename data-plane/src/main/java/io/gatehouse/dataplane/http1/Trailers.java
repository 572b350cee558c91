package io.gatehouse.dataplane.http1;

/**
 * Trailer sections (RFC 9110, section 6.5), as the octets of their lines, each with its CRLF. What frames a message, belongs to one
 * hop, or says who called is no trailer, and is dropped. Stateless.
 */
public final class Trailers {
    /** No trailers. */
    public static final byte[] NONE = {};

    private static final int MOST = 100;

    private Trailers() {}

    /** What may be passed on of the lines that lie in {@code lines} before {@code to}; all that is too many or no line is dropped. */
    public static byte[] passedOn(byte[] lines, int to) {
        FieldLines fields = new FieldLines(MOST);
        fields.reset(lines);
        OctetWriter kept = new OctetWriter(to);
        int at = 0;
        while (at < to && fields.read(at) == null) {
            at = fields.next();
            if (fields.kind(fields.count() - 1) == FieldKind.PLAIN) {
                kept.put(lines, fields.from(fields.count() - 1), at);
            }
        }
        return kept.octets();
    }
}

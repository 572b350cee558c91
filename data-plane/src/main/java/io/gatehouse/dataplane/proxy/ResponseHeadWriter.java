package io.gatehouse.dataplane.proxy;

import static io.gatehouse.dataplane.proxy.RequestHeadWriter.ascii;

import io.gatehouse.dataplane.compression.Recoding;
import io.gatehouse.dataplane.http1.FieldKind;
import io.gatehouse.dataplane.http1.FieldLines;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.ResponseHead;
import java.util.Locale;

/** Writes the head that a caller gets: what the upstream sent, as bytes, without what was for the gateway only. Stateless. */
final class ResponseHeadWriter {
    private static final int DROPPED = 1 << FieldKind.TRANSFER_ENCODING
            | 1 << FieldKind.CONNECTION
            | 1 << FieldKind.HOP_BY_HOP
            | 1 << FieldKind.REQUEST_ID;

    private static final byte[] VERSION = ascii("HTTP/1.1 ");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] REQUEST_ID = ascii("X-Request-Id: ");
    private static final byte[] END = ascii("\r\n\r\n");
    private static final byte[] CLOSE_END = ascii("\r\nConnection: close\r\n\r\n");
    private static final byte[] KEEP_ALIVE_END = ascii("\r\nConnection: keep-alive\r\n\r\n");

    private static final byte[] UPGRADE_END = ascii("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");

    /** What a head says of the connection. */
    enum Connection {
        UNSAID,
        CLOSE,
        /** For callers that speak HTTP/1.0. */
        KEEP_ALIVE,
        /** What follows is WebSocket. */
        UPGRADE
    }

    private ResponseHeadWriter() {}

    /**
     * @param recoding what compression makes of the body
     * @param chunked whether it goes out in chunks
     */
    static void write(
            OctetWriter out,
            ResponseHead head,
            Recoding recoding,
            boolean chunked,
            Connection connection,
            byte[] requestId) {
        FieldLines fields = head.fields();
        byte[] bytes = head.bytes();
        boolean recodes = !recoding.isNothing();
        boolean dropsLength = head.status() == 204 || head.isInterim() || recoding.coding() != null;
        int count = fields.count();
        int run = -1;
        out.put(VERSION).put(bytes, head.reasonFrom() - 3, head.reasonTo());
        if (head.reasonFrom() == head.reasonTo()) {
            out.put(' ');
        }
        out.put(CRLF);
        for (int i = 0; i < count; i++) {
            int kind = fields.kind(i);
            if ((DROPPED & 1 << kind) != 0
                    || (dropsLength && kind == FieldKind.CONTENT_LENGTH)
                    || (fields.listsNames() && fields.isListed(i))
                    || (recodes && isRewritten(fields, i, recoding))) {
                if (run >= 0) {
                    out.put(bytes, run, fields.from(i));
                    run = -1;
                }
            } else if (run < 0) {
                run = fields.from(i);
            }
        }
        if (run >= 0) {
            out.put(bytes, run, fields.to(count - 1));
        }
        if (recodes) {
            writeRecoding(out, fields, recoding);
        }
        if (chunked) {
            out.put(CHUNKED);
        }
        end(out, connection, requestId);
    }

    /** Parts of what is compressed on the way cannot be asked for, and its tag stands for what is behind the coding only. */
    private static boolean isRewritten(FieldLines fields, int index, Recoding recoding) {
        return (recoding.weakens() && fields.isNamed(index, "etag"))
                || (recoding.coding() != null && fields.isNamed(index, "accept-ranges"));
    }

    private static void writeRecoding(OctetWriter out, FieldLines fields, Recoding recoding) {
        String tag = recoding.weakens() ? fields.value("etag") : null;
        if (tag != null) {
            out.put("ETag: ").put(tag.startsWith("W/") ? "" : "W/").put(tag).put(CRLF);
        }
        if (recoding.coding() != null) {
            out.put("Content-Encoding: ").put(recoding.coding().token()).put(CRLF);
        }
        String varies = fields.joined("vary");
        if (varies == null
                || !(varies.contains("*") || varies.toLowerCase(Locale.ROOT).contains("accept-encoding"))) {
            out.put("Vary: Accept-Encoding\r\n");
        }
    }

    /** Writes what every head ends with. */
    static void end(OctetWriter out, Connection connection, byte[] requestId) {
        out.put(REQUEST_ID).put(requestId);
        out.put(
                switch (connection) {
                    case UNSAID -> END;
                    case CLOSE -> CLOSE_END;
                    case KEEP_ALIVE -> KEEP_ALIVE_END;
                    case UPGRADE -> UPGRADE_END;
                });
    }
}

package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.PathNormalizer;
import io.gatehouse.dataplane.http1.FieldLines;
import io.gatehouse.dataplane.http1.HeadFault;
import io.gatehouse.dataplane.http1.HeadLimits;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.tracing.Trace;
import io.gatehouse.policy.spi.Exchange;
import io.gatehouse.policy.spi.HeaderName;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The head of the request that an exchange is about, with its bytes and its path in normal form. Reused; confined to its loop. */
final class Request {
    /** What the media types of gRPC begin with. */
    static final String GRPC = "application/grpc";

    /** Callers may make up methods and hosts: more of them is not kept in records. */
    private static final int LONGEST_METHOD = 64;

    private static final int LONGEST_HOST = 255;
    private static final int USUAL = 4096;
    private static final String[] IDEMPOTENT = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"};

    private final HeadLimits limits;
    private final RequestHead head;
    private final @Nullable Trace trace;
    private final boolean traced;
    private byte[] bytes;
    private int length;
    private byte[] path;
    private int pathFrom;
    private int pathTo;
    private boolean valid;

    /** @param trace null where nothing is traced */
    Request(HeadLimits limits, @Nullable Trace trace) {
        this(limits, new byte[USUAL], trace, trace != null);
    }

    private Request(HeadLimits limits, byte[] bytes, @Nullable Trace trace, boolean traced) {
        this.limits = limits;
        this.trace = trace;
        this.traced = traced;
        this.head = new RequestHead(limits);
        this.bytes = bytes;
        this.path = bytes;
    }

    /** The same in room of its own, without a place in a trace: for what goes on when this is reused. */
    Request copy() {
        Request copy = new Request(limits, Arrays.copyOf(bytes, length), null, traced);
        copy.length = length;
        copy.parse();
        // A path that was brought into its normal form has an array of its own, which is never written again.
        copy.path = path == bytes ? copy.bytes : path;
        copy.pathFrom = pathFrom;
        copy.pathTo = pathTo;
        return copy;
    }

    /** Forgets the last request, and the room that a large one took. */
    void clear() {
        length = 0;
        valid = false;
        if (bytes.length > USUAL) {
            bytes = new byte[USUAL];
        }
        path = bytes;
        if (trace != null) {
            trace.clear();
        }
    }

    /**
     * Takes bytes of the head out of the buffer, no more than belong to it. Returns the head's length, {@link
     * RequestHead#INCOMPLETE} or {@link RequestHead#MALFORMED}.
     */
    int fill(ByteBuf in) {
        while (true) {
            int room = Math.min(bytes.length - length, in.readableBytes());
            in.getBytes(in.readerIndex(), bytes, length, room);
            int end = RequestHead.findEnd(bytes, Math.max(0, length - 3), length + room);
            if (end >= 0) {
                in.skipBytes(end - length);
                length = end;
                return end;
            }
            in.skipBytes(room);
            length += room;
            if (end == RequestHead.MALFORMED || !in.isReadable() || length == most()) {
                return end;
            }
            bytes = Arrays.copyOf(bytes, Math.min(bytes.length * 2, most()));
        }
    }

    private int most() {
        return limits.requestLine() + limits.headers() + 4;
    }

    /** Why an incomplete head is refused already, or null when more of it may come. */
    @Nullable
    HeadFault tooLong() {
        int line = limits.requestLine() + 2;
        if (length >= line) {
            int at = 0;
            while (at < line && bytes[at] != '\n') {
                at++;
            }
            if (at == line) {
                return HeadFault.TARGET_TOO_LONG;
            }
        }
        return length >= most() ? HeadFault.HEADERS_TOO_LARGE : null;
    }

    /** Takes a whole head that another protocol has brought. Returns null when it is valid. */
    @Nullable
    HeadFault take(OctetWriter octets) {
        length = octets.length();
        if (length > bytes.length) {
            bytes = new byte[length];
        }
        System.arraycopy(octets.bytes(), 0, bytes, 0, length);
        path = bytes;
        return parse();
    }

    /** Reads the head that is complete. Returns null when it is valid. */
    @Nullable
    HeadFault parse() {
        HeadFault fault = head.parse(bytes, 0, length);
        valid = fault == null;
        pathFrom = pathTo = 0;
        if (trace != null && valid) {
            trace.begin(head);
        }
        return fault;
    }

    /** Whether the head was read, and is fine. */
    boolean isValid() {
        return valid;
    }

    /** Brings the path into its normal form. Whether that could be done. */
    boolean normalise(byte[] scratch) {
        path = bytes;
        pathFrom = head.pathFrom();
        pathTo = head.pathTo();
        int normal = PathNormalizer.normalise(bytes, pathFrom, pathTo, scratch);
        if (normal > 0) {
            path = Arrays.copyOf(scratch, normal);
            pathFrom = 0;
            pathTo = normal;
        }
        return normal >= 0;
    }

    /** Whether it is about the server, not a resource: {@code OPTIONS *}. */
    boolean isForTheServer() {
        return bytes[head.pathFrom()] == '*';
    }

    /** Whether sending it twice does what sending it once does (RFC 9110, section 9.2.2). */
    boolean isIdempotent() {
        for (String method : IDEMPOTENT) {
            if (head.methodIs(method)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is a call of gRPC. */
    boolean isGrpc() {
        String type = head.header("content-type");
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(GRPC);
    }

    /** Whether the caller reads trailers (RFC 9110, section 10.1.4). */
    boolean acceptsTrailers() {
        String codings = head.header("te");
        return codings != null && codings.toLowerCase(Locale.ROOT).contains("trailers");
    }

    /** See {@link Exchange#copyHeader}. */
    int copyHeader(HeaderName name, byte[] into) {
        FieldLines fields = head.fields();
        int found = -1;
        for (int i = 0; i < fields.count(); i++) {
            if (isNamed(fields, i, name)) {
                if (found >= 0) {
                    return Exchange.REPEATED;
                }
                found = i;
            }
        }
        if (found < 0) {
            return Exchange.ABSENT;
        }
        int from = fields.valueFrom(found);
        int size = fields.valueTo(found) - from;
        if (size > into.length) {
            return Exchange.TOO_LONG;
        }
        System.arraycopy(bytes, from, into, 0, size);
        return size;
    }

    /** Whether line {@code index} has this name, case aside. */
    boolean isNamed(FieldLines fields, int index, HeaderName name) {
        int from = fields.from(index);
        int size = name.length();
        if (fields.nameTo(index) - from != size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            byte c = bytes[from + i];
            if (name.octetAt(i) != (c >= 'A' && c <= 'Z' ? c | 0x20 : c)) {
                return false;
            }
        }
        return true;
    }

    RequestHead head() {
        return head;
    }

    /** Its place in its trace; null where nothing is traced, and for a copy. */
    @Nullable
    Trace trace() {
        return trace;
    }

    /** Whether its trace context is the gateway's to write: then what the caller said of it goes nowhere. */
    boolean isTraced() {
        return traced;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Bytes of the head that have come. */
    int length() {
        return length;
    }

    /** Holds the path in normal form between the two offsets. */
    byte[] path() {
        return path;
    }

    int pathFrom() {
        return pathFrom;
    }

    int pathTo() {
        return pathTo;
    }

    /** Its method, cut off after {@link #LONGEST_METHOD}; null before the head was read. */
    @Nullable
    String methodText() {
        int from = head.methodFrom();
        return valid ? text(bytes, from, Math.min(head.methodTo(), from + LONGEST_METHOD)) : null;
    }

    /** The host that is asked for, cut off after {@link #LONGEST_HOST}; null when there is none, and before the head was read. */
    @Nullable
    String hostText() {
        int from = head.hostFrom();
        return valid && from < head.hostTo() ? text(bytes, from, Math.min(head.hostTo(), from + LONGEST_HOST)) : null;
    }

    /** Its path in normal form, or as it came where it has none, without query; null before the head was read. */
    @Nullable
    String pathText(int most) {
        if (!valid) {
            return null;
        }
        boolean normal = pathTo > pathFrom;
        int from = normal ? pathFrom : head.pathFrom();
        int to = normal ? pathTo : head.pathTo();
        return text(normal ? path : bytes, from, Math.min(to, from + most));
    }

    private static String text(byte[] octets, int from, int to) {
        return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
    }
}

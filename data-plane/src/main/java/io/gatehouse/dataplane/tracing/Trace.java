package io.gatehouse.dataplane.tracing;

import io.gatehouse.dataplane.http1.FieldLines;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.model.usage.Decision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's place in its trace: what the caller said of it, what targets are told, and, where it is sampled, the spans that come of it. A
 * context that is not valid is replaced by a new one (W3C Trace Context level 1, section 4.3). Times are monotonic nanoseconds. Reused with its
 * exchange; confined to its loop.
 */
public final class Trace {
    /** The headers that carry context, in lower case. */
    public static final String PARENT = "traceparent";

    public static final String STATE = "tracestate";

    /** Of {@code tracestate}, what is told to the collector too; targets get all of it. */
    private static final int LONGEST_STATE = 512;

    private final Tracer tracer;
    private final TraceParent caller = new TraceParent();
    private final List<TracedCall> calls = new ArrayList<>(2);
    private final List<UpstreamSpan> spans = new ArrayList<>(2);
    private boolean begun;
    private boolean sampled;
    private boolean keepsState;
    private long high;
    private long low;
    private long parent;
    private long span;
    private @Nullable String state;

    Trace(Tracer tracer) {
        this.tracer = tracer;
    }

    /** Whether line {@code index} carries context: it is replaced by what {@link TracedCall#write} writes. */
    public static boolean isContext(FieldLines fields, int index) {
        return fields.isNamed(index, PARENT) || fields.isNamed(index, STATE);
    }

    /** Another request comes. */
    public void clear() {
        begun = sampled = keepsState = false;
        state = null;
        calls.forEach(TracedCall::clear);
        spans.clear();
    }

    /** Takes up the caller's context, or begins a trace where it brings none that is valid. */
    public void begin(RequestHead head) {
        FieldLines fields = head.fields();
        int at = -1;
        boolean twice = false;
        int members = 0;
        boolean malformed = false;
        for (int i = 0; i < fields.count(); i++) {
            if (fields.isNamed(i, PARENT)) {
                twice |= at >= 0;
                at = i;
            } else if (fields.isNamed(i, STATE)) {
                int more = TraceState.members(head.bytes(), fields.valueFrom(i), fields.valueTo(i));
                malformed |= more == TraceState.MALFORMED;
                members += more;
            }
        }
        if (at < 0 || twice || !caller.read(head.bytes(), fields.valueFrom(at), fields.valueTo(at))) {
            begin();
            return;
        }
        begun = true;
        high = caller.high();
        low = caller.low();
        parent = caller.span();
        span = tracer.id();
        sampled = tracer.sampler().takesChild(caller.isSampled(), System.nanoTime());
        keepsState = !malformed && members > 0 && members <= TraceState.MOST_MEMBERS;
        state = sampled && keepsState ? told(fields) : null;
    }

    /** All lines as one list; null when that is long. */
    private static @Nullable String told(FieldLines fields) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < fields.count() && all.length() <= LONGEST_STATE; i++) {
            if (holdsState(fields, i)) {
                all.append(all.isEmpty() ? "" : ", ").append(fields.value(i));
            }
        }
        return all.length() > LONGEST_STATE ? null : all.toString();
    }

    private static boolean holdsState(FieldLines fields, int index) {
        return fields.isNamed(index, STATE) && fields.valueFrom(index) < fields.valueTo(index);
    }

    /** Begins a trace. */
    private void begin() {
        begun = true;
        high = tracer.id();
        low = tracer.id();
        parent = 0;
        span = tracer.id();
        sampled = tracer.sampler().takesRoot();
    }

    /** Another call that may be going on at the same time as others; as long-lived as this. */
    public TracedCall call() {
        TracedCall call = new TracedCall(this);
        calls.add(call);
        return call;
    }

    /** For the span of a call. */
    long spanId() {
        return tracer.id();
    }

    /** What has become of a call. Only where {@link #keepsSpans}. */
    void ended(UpstreamSpan call) {
        spans.add(call);
    }

    /** Whether anybody is told of calls. */
    boolean keepsSpans() {
        return sampled;
    }

    /** Writes the lines for a target, each with its end. */
    void write(OctetWriter out, RequestHead head, long call, boolean withState) {
        out.put("traceparent: 00-").hex(high, 16).hex(low, 16).put('-').hex(call, 16);
        out.put(sampled ? "-01\r\n" : "-00\r\n");
        if (keepsState && withState) {
            FieldLines fields = head.fields();
            for (int i = 0; i < fields.count(); i++) {
                if (holdsState(fields, i)) {
                    out.put(head.bytes(), fields.from(i), fields.to(i));
                }
            }
        }
    }

    /** Whether the exchange is traced: then it must {@link #end}. */
    public boolean isSampled() {
        if (!begun) {
            begin();
        }
        return sampled;
    }

    /** The trace's id, as text. */
    public String id() {
        if (!begun) {
            begin();
        }
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }

    /** The exchange is over, with all its calls: its spans may be exported. */
    public void end(Decision decision, Reception reception, long now) {
        boolean itself = decision.outcome().isError() && !isTargetsAnswer(decision);
        for (TracedCall call : calls) {
            call.ends(now, itself ? decision.outcome().code() : null);
        }
        // Of two that go on at once, the later one may end first.
        spans.sort(Comparator.comparingLong(UpstreamSpan::began));
        tracer.queue()
                .add(new TracedExchange(decision, reception, high, low, parent, span, state, now, List.copyOf(spans)));
    }

    private static boolean isTargetsAnswer(Decision decision) {
        return switch (decision.outcome()) {
            case UPSTREAM_4XX, UPSTREAM_5XX -> true;
            default -> false;
        };
    }
}

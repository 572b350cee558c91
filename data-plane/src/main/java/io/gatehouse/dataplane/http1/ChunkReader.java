package io.gatehouse.dataplane.http1;

import io.netty.buffer.ByteBuf;

/**
 * Takes the chunked coding off a body (RFC 9112, section 7.1), whatever way its bytes are cut. Payload is moved together in place,
 * so that it can be passed on as one piece. Chunk extensions are checked, bounded and dropped; trailers are checked, bounded and kept.
 *
 * <p>Reusable and mutable, confined to one event loop.
 */
public final class ChunkReader {
    /** Most octets of the extensions of one chunk, and of all trailers together. */
    private static final int MAX_EXTENSION = 512;

    private static final int MAX_TRAILERS = 8 * 1024;
    private static final int MAX_SIZE_DIGITS = 15;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        PAYLOAD,
        PAYLOAD_CR,
        PAYLOAD_LF,
        TRAILER_START,
        TRAILER,
        TRAILER_LF,
        LAST_LF,
        ENDED,
        BROKEN
    }

    private State state = State.SIZE;
    private long left;
    private int digits;
    private int spent;
    private boolean named;
    private int payloadFrom;
    private int payloadTo;
    private final OctetWriter trailers = new OctetWriter(0);

    /** Makes it ready for a new body. */
    public void reset() {
        state = State.SIZE;
        left = 0;
        digits = 0;
        spent = 0;
        trailers.clear();
    }

    /**
     * Reads on in {@code bytes} from {@code from} to {@code to}. The payload in it then lies between {@link #payloadFrom} and {@link
     * #payloadTo}. Returns where it stopped: {@code to}, or less when the body has {@link #ended} or is {@link #broken}.
     */
    public int read(ByteBuf bytes, int from, int to) {
        payloadFrom = from;
        payloadTo = from;
        int at = from;
        while (at < to && state != State.ENDED && state != State.BROKEN) {
            if (state == State.PAYLOAD) {
                int length = (int) Math.min(left, to - at);
                take(bytes, at, length);
                at += length;
            } else {
                state = framing(bytes.getByte(at) & 0xff);
                at += state == State.BROKEN ? 0 : 1;
            }
        }
        return at;
    }

    private void take(ByteBuf bytes, int at, int length) {
        if (payloadFrom == payloadTo) {
            payloadFrom = payloadTo = at;
        } else if (payloadTo != at) {
            bytes.setBytes(payloadTo, bytes, at, length);
        }
        payloadTo += length;
        left -= length;
        if (left == 0) {
            state = State.PAYLOAD_CR;
        }
    }

    private State framing(int c) {
        return switch (state) {
            case SIZE -> size(c);
            case EXTENSION -> extension(c);
            case SIZE_LF -> c == '\n' ? afterSize() : State.BROKEN;
            case PAYLOAD_CR -> c == '\r' ? State.PAYLOAD_LF : State.BROKEN;
            case PAYLOAD_LF -> c == '\n' ? beforeSize() : State.BROKEN;
            case TRAILER_START -> c == '\r' ? State.LAST_LF : trailerStart(c);
            case TRAILER -> trailer(c);
            case TRAILER_LF -> c == '\n' ? State.TRAILER_START : State.BROKEN;
            case LAST_LF -> c == '\n' ? State.ENDED : State.BROKEN;
            case PAYLOAD, ENDED, BROKEN -> throw new IllegalStateException(state.name());
        };
    }

    private State size(int c) {
        int digit = c < 128 ? Character.digit(c, 16) : -1;
        if (digit >= 0) {
            left = left << 4 | digit;
            return ++digits > MAX_SIZE_DIGITS ? State.BROKEN : State.SIZE;
        }
        if (digits == 0) {
            return State.BROKEN;
        }
        spent = 0;
        return switch (c) {
            case '\r' -> State.SIZE_LF;
            case ';' -> State.EXTENSION;
            default -> State.BROKEN;
        };
    }

    private State extension(int c) {
        if (c == '\r') {
            return State.SIZE_LF;
        }
        return isText(c) && ++spent <= MAX_EXTENSION ? State.EXTENSION : State.BROKEN;
    }

    private State afterSize() {
        spent = 0;
        return left == 0 ? State.TRAILER_START : State.PAYLOAD;
    }

    private State beforeSize() {
        digits = 0;
        return State.SIZE;
    }

    private State trailerStart(int c) {
        named = false;
        return Octets.isTokenCharacter(c) ? trailerGoesOn(c) : State.BROKEN;
    }

    private State trailer(int c) {
        if (!named) {
            named = c == ':';
            return named || Octets.isTokenCharacter(c) ? trailerGoesOn(c) : State.BROKEN;
        }
        if (c == '\r') {
            trailers.put('\r').put('\n');
            return State.TRAILER_LF;
        }
        return isText(c) ? trailerGoesOn(c) : State.BROKEN;
    }

    private State trailerGoesOn(int c) {
        trailers.put((char) c);
        return ++spent <= MAX_TRAILERS ? State.TRAILER : State.BROKEN;
    }

    private static boolean isText(int c) {
        return c == '\t' || (c >= ' ' && c != 0x7f);
    }

    public int payloadFrom() {
        return payloadFrom;
    }

    public int payloadTo() {
        return payloadTo;
    }

    /** Whether the body is complete, trailers included. */
    public boolean ended() {
        return state == State.ENDED;
    }

    /** The lines of the trailer section that may be passed on, each with its CRLF; empty when there are none. Valid once {@link #ended}. */
    public byte[] trailers() {
        return trailers.length() == 0 ? Trailers.NONE : Trailers.passedOn(trailers.bytes(), trailers.length());
    }

    /** Whether the coding is malformed: nothing behind can be trusted. */
    public boolean broken() {
        return state == State.BROKEN;
    }
}

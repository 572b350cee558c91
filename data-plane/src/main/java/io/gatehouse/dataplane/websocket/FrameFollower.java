package io.gatehouse.dataplane.websocket;

import io.netty.buffer.ByteBuf;

/** Follows the frames of one direction as they pass, to know where one ends (RFC 6455, section 5.2). Reusable; confined to its loop. */
public final class FrameFollower {
    private static final int SHORT_LENGTH = 126;
    private static final int LONG_LENGTH = 127;
    private static final int LENGTH = 0x7f;
    private static final int MASKED = 0x80;

    /** Octets of the frame's header that have passed, and that there are. */
    private int passed;

    private int header;
    private int lengthOctets;
    private long payload;

    /** Makes it ready for a new connection. */
    public void reset() {
        passed = 0;
        payload = 0;
    }

    /** Octets have passed that lie in {@code in} between the offsets. */
    public void pass(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to) {
            if (passed > 0 && passed == header) {
                long skipped = Math.min(payload, to - at);
                payload -= skipped;
                at += (int) skipped;
            } else {
                read(in.getUnsignedByte(at));
                at++;
            }
            if (passed > 1 && passed == header && payload == 0) {
                passed = 0;
            }
        }
    }

    private void read(int octet) {
        passed++;
        if (passed == 1) {
            header = 2;
        } else if (passed == 2) {
            int length = octet & LENGTH;
            lengthOctets = length == SHORT_LENGTH ? 2 : length == LONG_LENGTH ? 8 : 0;
            payload = lengthOctets == 0 ? length : 0;
            header = 2 + lengthOctets + ((octet & MASKED) == 0 ? 0 : 4);
        } else if (passed <= 2 + lengthOctets) {
            payload = payload << 8 | octet;
        }
    }

    /** Whether all that has passed is whole frames. A length that cannot be is never passed in full. */
    public boolean isBetweenFrames() {
        return passed == 0;
    }
}

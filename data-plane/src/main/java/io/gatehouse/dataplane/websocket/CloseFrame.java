package io.gatehouse.dataplane.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.ThreadLocalRandom;

/** The frame with which one side ends it (RFC 6455, sections 5.5.1 and 7.4). Stateless. */
public final class CloseFrame {
    /** The gateway stops, or nothing was said for too long. */
    public static final int GOING_AWAY = 1001;

    /** The caller may not go on. */
    public static final int POLICY_VIOLATION = 1008;

    private static final int FINAL_CLOSE = 0x88;
    private static final int MASKED = 0x80;

    private CloseFrame() {}

    /** As a server says it. */
    public static ByteBuf toCaller(ByteBufAllocator alloc, int code) {
        return alloc.directBuffer(4).writeByte(FINAL_CLOSE).writeByte(2).writeShort(code);
    }

    /** As a client says it: masked. */
    public static ByteBuf toUpstream(ByteBufAllocator alloc, int code) {
        int mask = ThreadLocalRandom.current().nextInt();
        return alloc.directBuffer(8)
                .writeByte(FINAL_CLOSE)
                .writeByte(MASKED | 2)
                .writeInt(mask)
                .writeShort(code ^ mask >>> 16);
    }
}

package io.gatehouse.dataplane.usage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where things lie in a slot's file: a header page, rows of 128 bytes, cells of 16. All are longs in the machine's own order: the
 * file never leaves its machine. A row or cell belongs to the slot's present use when it carries its generation, and is there
 * when its count is not zero.
 */
final class SlotLayout {
    static final long MAGIC = 0x4748_534C_4F54_0001L;
    static final long HEADER_BYTES = 4096;
    static final long ROW_BYTES = 128;
    static final long CELL_BYTES = 16;

    // The header. The checksum is over what comes before it, which never changes.
    static final long HEADER_MAGIC = 0;
    static final long HEADER_ID = 8;
    static final long HEADER_ROWS = 16;
    static final long HEADER_CELLS = 24;
    static final long HEADER_CHECKSUM = 32;
    static final long HEADER_GENERATION = 64;
    static final long HEADER_OPENED = 72;

    // A row
    static final long MINUTE = 0;
    static final long API = 8;
    static final long API_LOW = 16;
    static final long ROUTE = 24;
    static final long ROUTE_LOW = 32;
    static final long CONSUMER = 40;
    static final long CONSUMER_LOW = 48;
    static final long KEY = 56;
    static final long KEY_LOW = 64;
    static final long PLAN = 72;
    static final long PLAN_LOW = 80;
    static final long OUTCOME = 88;
    static final long GENERATION = 96;
    static final long BYTES_IN = 104;
    static final long BYTES_OUT = 112;
    static final long COUNT = 120;

    // A cell: generation, row, histogram (0 total, 1 upstream) and bucket packed into one long; and its count
    static final long CELL_KEY = 0;
    static final long CELL_COUNT = 8;
    static final int BUCKET_BITS = 9;
    static final int CELL_BITS = BUCKET_BITS + 1 + 14;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private SlotLayout() {}

    static long bytes(Shape shape) {
        return HEADER_BYTES + shape.rows() * ROW_BYTES + shape.cells() * CELL_BYTES;
    }

    static long row(int row) {
        return HEADER_BYTES + row * ROW_BYTES;
    }

    static long cell(Shape shape, int cell) {
        return row(shape.rows()) + cell * CELL_BYTES;
    }

    static long get(MemorySegment memory, long offset) {
        return memory.get(ValueLayout.JAVA_LONG, offset);
    }

    static void set(MemorySegment memory, long offset, long value) {
        memory.set(ValueLayout.JAVA_LONG, offset, value);
    }

    /** Sets, after everything that the program wrote before. */
    static void setLast(MemorySegment memory, long offset, long value) {
        LONG.setRelease(memory, offset, value);
    }

    static @Nullable UUID id(MemorySegment memory, long offset) {
        long high = get(memory, offset);
        long low = get(memory, offset + Long.BYTES);
        return high == 0 && low == 0 ? null : new UUID(high, low);
    }
}

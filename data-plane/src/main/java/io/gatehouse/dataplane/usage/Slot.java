package io.gatehouse.dataplane.usage;

import static io.gatehouse.dataplane.usage.SlotLayout.get;
import static io.gatehouse.dataplane.usage.SlotLayout.set;
import static io.gatehouse.dataplane.usage.SlotLayout.setLast;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A mapped file to count into, used again and again: each use is a generation. Rows and cells are appended; the hash tables that
 * find them are on the heap, since nobody needs them after a crash. A count is written last, so whatever instruction the process
 * dies at, the file holds every exchange that was recorded, and at most half of the one that was being recorded.
 *
 * <p>Has one owner at a time: a loop, or the closer. Hand-over is through atomics in {@link LoopLedger}.
 */
final class Slot {
    final long id;
    final Shape shape;
    final MemorySegment memory;

    /** For the stack of retired slots; the closer's afterwards. */
    @Nullable
    Slot next;

    private final int[] rowTable;
    private final int[] cellTable;
    private long generation;
    private int rows;
    private int cells;
    private int last = -1;

    /** Takes over a file whose header {@link SlotFile} has checked, with the rows and cells of its present generation. */
    Slot(MemorySegment memory, long id, Shape shape) {
        this.memory = memory;
        this.id = id;
        this.shape = shape;
        this.generation = get(memory, SlotLayout.HEADER_GENERATION);
        this.rowTable = new int[shape.rows() * 2];
        this.cellTable = new int[shape.cells() * 2];
        while (rows < shape.rows() && get(memory, SlotLayout.row(rows) + SlotLayout.GENERATION) == generation) {
            rows++;
        }
        while (cells < shape.cells()
                && get(memory, SlotLayout.cell(shape, cells)) >>> SlotLayout.CELL_BITS == generation) {
            cells++;
        }
    }

    private Slot() {
        this.memory = MemorySegment.NULL;
        this.id = 0;
        this.shape = new Shape(16, 64);
        this.rowTable = new int[0];
        this.cellTable = new int[0];
    }

    /** Stands for no slot; cannot be counted into. */
    static Slot none() {
        return new Slot();
    }

    long generation() {
        return generation;
    }

    int rows() {
        return rows;
    }

    int cells() {
        return cells;
    }

    long openedAt() {
        return get(memory, SlotLayout.HEADER_OPENED);
    }

    void openedAt(long millis) {
        set(memory, SlotLayout.HEADER_OPENED, millis);
    }

    boolean isNearlyFull() {
        return rows >= shape.plentyOfRows() || cells >= shape.plentyOfCells();
    }

    /** The row of this key, appended when there are fewer than {@code limit}; else -1. */
    int row(RowKey key, int limit) {
        if (last >= 0 && key.is(memory, SlotLayout.row(last))) {
            return last;
        }
        int mask = rowTable.length - 1;
        int at = key.hash() & mask;
        for (int entry = rowTable[at]; entry != 0; entry = rowTable[at]) {
            if (key.is(memory, SlotLayout.row(entry - 1))) {
                last = entry - 1;
                return last;
            }
            at = (at + 1) & mask;
        }
        if (rows >= limit) {
            return -1;
        }
        append(key, SlotLayout.row(rows));
        last = rows++;
        rowTable[at] = rows;
        return last;
    }

    private void append(RowKey key, long row) {
        set(memory, row + SlotLayout.COUNT, 0);
        VarHandle.storeStoreFence();
        key.write(memory, row);
        set(memory, row + SlotLayout.BYTES_IN, 0);
        set(memory, row + SlotLayout.BYTES_OUT, 0);
        setLast(memory, row + SlotLayout.GENERATION, generation);
    }

    void count(int index, long bytesIn, long bytesOut) {
        long row = SlotLayout.row(index);
        set(memory, row + SlotLayout.BYTES_IN, get(memory, row + SlotLayout.BYTES_IN) + bytesIn);
        set(memory, row + SlotLayout.BYTES_OUT, get(memory, row + SlotLayout.BYTES_OUT) + bytesOut);
        setLast(memory, row + SlotLayout.COUNT, get(memory, row + SlotLayout.COUNT) + 1);
    }

    /** Adds one to a bucket of the row's histogram; false when that takes another cell and there are {@code limit} already. */
    boolean latency(int row, int histogram, int bucket, int limit) {
        int packed = (((row << 1) | histogram) << SlotLayout.BUCKET_BITS) | bucket;
        long key = (generation << SlotLayout.CELL_BITS) | packed;
        int mask = cellTable.length - 1;
        int at = ((packed * 0x9E3779B1) >>> 7) & mask;
        for (int entry = cellTable[at]; entry != 0; entry = cellTable[at]) {
            long cell = SlotLayout.cell(shape, entry - 1);
            if (get(memory, cell) == key) {
                set(memory, cell + SlotLayout.CELL_COUNT, get(memory, cell + SlotLayout.CELL_COUNT) + 1);
                return true;
            }
            at = (at + 1) & mask;
        }
        if (cells >= limit) {
            return false;
        }
        long cell = SlotLayout.cell(shape, cells);
        set(memory, cell + SlotLayout.CELL_COUNT, 0);
        VarHandle.storeStoreFence();
        setLast(memory, cell + SlotLayout.CELL_KEY, key);
        setLast(memory, cell + SlotLayout.CELL_COUNT, 1);
        cellTable[at] = ++cells;
        return true;
    }

    /** Starts the next generation, empty, and makes that durable: what was counted before must be safe elsewhere. */
    void clear() {
        setLast(memory, SlotLayout.HEADER_GENERATION, generation + 1);
        memory.asSlice(0, SlotLayout.HEADER_BYTES).force();
        generation++;
        rows = 0;
        cells = 0;
        last = -1;
        Arrays.fill(rowTable, 0);
        Arrays.fill(cellTable, 0);
    }

    /** Makes what was counted so far survive a power cut too. May run beside the loop. */
    void force() {
        memory.asSlice(0, SlotLayout.row(rows)).force();
        memory.asSlice(SlotLayout.cell(shape, 0), cells * SlotLayout.CELL_BYTES).force();
    }
}

package io.gatehouse.dataplane.usage;

/**
 * How much a slot holds. Capacities are powers of two, rows at most {@link #MOST_ROWS}. With the default shape the largest segment is
 * some 5 MB of JSON: the control plane takes no body of more than 10 MB.
 *
 * @param rows counts by key
 * @param cells non-empty latency buckets of rows
 */
record Shape(int rows, int cells) {
    static final int MOST_ROWS = 1 << 14;
    static final Shape DEFAULT = new Shape(1 << 13, 1 << 15);

    Shape {
        if (!isPowerOfTwo(rows) || !isPowerOfTwo(cells) || rows < 16 || rows > MOST_ROWS || cells < 64) {
            throw new IllegalArgumentException("a slot cannot hold " + rows + " rows and " + cells + " cells");
        }
    }

    /** From here on the loop asks for another slot. */
    int plentyOfRows() {
        return rows / 4 * 3;
    }

    int plentyOfCells() {
        return cells / 4 * 3;
    }

    /** Rows for full keys end here, when no other slot comes; then come rows for routes. */
    int detailedRows() {
        return rows / 8 * 7;
    }

    /** Rows for routes end here; the rest is for outcomes alone. */
    int routeRows() {
        return rows / 16 * 15;
    }

    /** Cells for full keys end here; the rest is for routes. */
    int detailedCells() {
        return cells / 8 * 7;
    }

    int mostCells() {
        return cells / 16 * 15;
    }

    private static boolean isPowerOfTwo(int number) {
        return Integer.bitCount(number) == 1;
    }
}

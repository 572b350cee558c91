package io.gatehouse.dataplane.http1;

/**
 * How large a request head may be.
 *
 * @param requestLine longest request line in bytes, its CRLF excluded; beyond it 414
 * @param headers most bytes of all header lines together, line ends included; beyond it 431
 * @param count most header lines; beyond it 431
 */
public record HeadLimits(int requestLine, int headers, int count) {
    /** DESIGN section 10: 8 KiB, 16 KiB, 100. */
    public static final HeadLimits DEFAULT = new HeadLimits(8 * 1024, 16 * 1024, 100);
}

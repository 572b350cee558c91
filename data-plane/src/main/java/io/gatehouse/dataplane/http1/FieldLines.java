package io.gatehouse.dataplane.http1;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The header lines of one head: where each lies, and what they say together about framing and connection. Reusable and mutable,
 * like the head that it belongs to.
 */
public final class FieldLines {
    private static final byte[] NONE = {};
    private static final int WIDTH = 5;

    private final int limit;
    private final int[] slots;
    private byte[] bytes = NONE;
    private int count;
    private int end;
    private int next;
    private boolean hasLength;
    private boolean hasEncoding;
    private boolean close;
    private boolean keepAlive;
    private boolean listsNames;
    private boolean listsUpgrade;
    private long length;

    FieldLines(int limit) {
        this.limit = limit;
        this.slots = new int[limit * WIDTH];
    }

    void reset(byte[] source) {
        bytes = source;
        count = 0;
        hasLength = hasEncoding = close = keepAlive = listsNames = listsUpgrade = false;
        length = 0;
    }

    /** Reads the line that starts at {@code from}; {@link #next} is then behind its CRLF. Returns null when it is valid. */
    @Nullable
    HeadFault read(int from) {
        int colon = Octets.tokenEnd(bytes, from);
        if (colon == from || bytes[colon] != ':') {
            return bytes[from] == ' ' || bytes[from] == '\t' ? HeadFault.FOLDED_HEADER : HeadFault.BAD_HEADER_NAME;
        }
        if (count == limit) {
            return HeadFault.TOO_MANY_HEADERS;
        }
        int valueFrom = colon + 1;
        while (bytes[valueFrom] == ' ' || bytes[valueFrom] == '\t') {
            valueFrom++;
        }
        int lineEnd = Octets.valueEnd(bytes, valueFrom);
        if (bytes[lineEnd] != '\r' || bytes[lineEnd + 1] != '\n') {
            return HeadFault.BAD_HEADER_VALUE;
        }
        next = lineEnd + 2;
        end = next;
        int valueTo = Octets.dropBlanks(bytes, valueFrom, lineEnd);
        int kind = FieldKind.of(bytes, from, colon);
        int slot = count++ * WIDTH;
        slots[slot] = from;
        slots[slot + 1] = colon;
        slots[slot + 2] = valueFrom;
        slots[slot + 3] = valueTo;
        slots[slot + 4] = kind;
        return switch (kind) {
            case FieldKind.CONNECTION -> readConnection(valueFrom, valueTo);
            case FieldKind.CONTENT_LENGTH -> readLength(valueFrom, valueTo);
            case FieldKind.TRANSFER_ENCODING -> readEncoding(valueFrom, valueTo);
            default -> null;
        };
    }

    private @Nullable HeadFault readConnection(int from, int to) {
        int at = from;
        while (at < to) {
            int last = Octets.indexOf(bytes, ',', at, to);
            int first = Octets.skipBlanks(bytes, at, last);
            int behind = Octets.dropBlanks(bytes, first, last);
            if (Octets.equalsIgnoreCase(bytes, first, behind, "close")) {
                close = true;
            } else if (Octets.equalsIgnoreCase(bytes, first, behind, "keep-alive")) {
                keepAlive = true;
            } else {
                listsNames |= first < behind;
                listsUpgrade |= Octets.equalsIgnoreCase(bytes, first, behind, "upgrade");
            }
            at = last + 1;
        }
        return null;
    }

    private @Nullable HeadFault readLength(int from, int to) {
        if (hasLength || to - from > 18 || !Octets.isDigits(bytes, from, to)) {
            return HeadFault.BAD_CONTENT_LENGTH;
        }
        hasLength = true;
        length = Octets.decimal(bytes, from, to);
        return null;
    }

    private @Nullable HeadFault readEncoding(int from, int to) {
        if (hasEncoding || !Octets.equalsIgnoreCase(bytes, from, to, "chunked")) {
            return HeadFault.BAD_TRANSFER_ENCODING;
        }
        hasEncoding = true;
        return null;
    }

    /** Where the line after the one read last starts. */
    int next() {
        return next;
    }

    public int count() {
        return count;
    }

    /** Where line {@code index} starts: its name begins here. */
    public int from(int index) {
        return slots[index * WIDTH];
    }

    /** Where the name of line {@code index} ends: its colon. */
    public int nameTo(int index) {
        return slots[index * WIDTH + 1];
    }

    /** Where the value starts, blanks skipped. */
    public int valueFrom(int index) {
        return slots[index * WIDTH + 2];
    }

    /** Where the value ends, blanks dropped. */
    public int valueTo(int index) {
        return slots[index * WIDTH + 3];
    }

    /** Behind the CRLF of line {@code index}. */
    public int to(int index) {
        return index + 1 == count ? end : slots[(index + 1) * WIDTH];
    }

    /** One of {@link FieldKind}. */
    public int kind(int index) {
        return slots[index * WIDTH + 4];
    }

    boolean hasLength() {
        return hasLength;
    }

    boolean hasEncoding() {
        return hasEncoding;
    }

    /** The Content-Length, or 0 when there is none. */
    long length() {
        return length;
    }

    boolean saysClose() {
        return close;
    }

    boolean saysKeepAlive() {
        return keepAlive;
    }

    /** Whether sender and receiver are to go on in WebSocket on this connection (RFC 6455, section 4). */
    boolean upgradesToWebSocket() {
        if (!listsUpgrade) {
            return false;
        }
        int found = 0;
        boolean webSocket = false;
        for (int i = 0; i < count; i++) {
            if (Octets.equalsIgnoreCase(bytes, from(i), nameTo(i), "upgrade")) {
                found++;
                webSocket = Octets.equalsIgnoreCase(bytes, valueFrom(i), valueTo(i), "websocket");
            }
        }
        return found == 1 && webSocket;
    }

    /** Whether a Connection line names other lines that are for this hop only. */
    public boolean listsNames() {
        return listsNames;
    }

    /**
     * Whether a Connection line names line {@code index} (RFC 9110, section 7.6.1). Slow; ask only when {@link #listsNames}. What
     * frames the message or says whom it is for is never one of them.
     */
    public boolean isListed(int index) {
        int kind = kind(index);
        if (kind == FieldKind.HOST || kind == FieldKind.CONTENT_LENGTH || kind == FieldKind.TRANSFER_ENCODING) {
            return false;
        }
        for (int line = 0; line < count; line++) {
            if (kind(line) == FieldKind.CONNECTION && lists(line, index)) {
                return true;
            }
        }
        return false;
    }

    private boolean lists(int connection, int index) {
        int to = valueTo(connection);
        int at = valueFrom(connection);
        while (at < to) {
            int last = Octets.indexOf(bytes, ',', at, to);
            int first = Octets.skipBlanks(bytes, at, last);
            int behind = Octets.dropBlanks(bytes, first, last);
            if (Octets.equalsIgnoreCase(bytes, first, behind, bytes, from(index), nameTo(index))) {
                return true;
            }
            at = last + 1;
        }
        return false;
    }

    /** Values of all lines of this name, which is given in lower case, as one list; null when there is none. */
    public @Nullable String joined(String lowerCaseName) {
        StringBuilder all = null;
        for (int i = 0; i < count; i++) {
            if (isNamed(i, lowerCaseName)) {
                all = all == null ? new StringBuilder() : all.append(", ");
                all.append(value(i));
            }
        }
        return all == null ? null : all.toString();
    }

    /** Value of the first line of this name, which is given in lower case; null when there is none. */
    public @Nullable String value(String lowerCaseName) {
        for (int i = 0; i < count; i++) {
            if (isNamed(i, lowerCaseName)) {
                return value(i);
            }
        }
        return null;
    }

    /** Whether line {@code index} has this name, which is given in lower case. */
    public boolean isNamed(int index, String lowerCaseName) {
        return Octets.equalsIgnoreCase(bytes, from(index), nameTo(index), lowerCaseName);
    }

    /** Value of line {@code index}. */
    public String value(int index) {
        return new String(bytes, valueFrom(index), valueTo(index) - valueFrom(index), StandardCharsets.ISO_8859_1);
    }
}

package io.gatehouse.dataplane.proxy;

import java.nio.charset.StandardCharsets;

/** How a refusal reads to a caller that speaks gRPC: its status code and message (gRPC over HTTP/2, "Responses"). Stateless. */
final class GrpcStatus {
    private static final int DEADLINE_EXCEEDED = 4;
    private static final int PERMISSION_DENIED = 7;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int UNIMPLEMENTED = 12;
    private static final int INTERNAL = 13;
    private static final int UNAVAILABLE = 14;
    private static final int UNAUTHENTICATED = 16;

    private GrpcStatus() {}

    /** The code for an HTTP status. Limits are told from outages, so that a client knows what retrying is worth. */
    static int of(int status) {
        return switch (status) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 404, 405, 501 -> UNIMPLEMENTED;
            case 413, 429, 431 -> RESOURCE_EXHAUSTED;
            case 408, 504 -> DEADLINE_EXCEEDED;
            case 502, 503 -> UNAVAILABLE;
            default -> INTERNAL;
        };
    }

    /** A message as the header holds it: what is no printable ASCII, and the percent sign, escaped. */
    static String escaped(String message) {
        StringBuilder text = new StringBuilder(message.length());
        for (byte octet : message.getBytes(StandardCharsets.UTF_8)) {
            if (octet < ' ' || octet > '~' || octet == '%') {
                text.append(String.format("%%%02X", octet));
            } else {
                text.append((char) octet);
            }
        }
        return text.toString();
    }
}

package io.gatehouse.dataplane.websocket;

import io.gatehouse.dataplane.http1.RequestHead;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/** The two values that a handshake by Upgrade must hold (RFC 6455, section 4). Stateless. */
public final class Handshake {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private Handshake() {}

    /** A value for {@code Sec-WebSocket-Key}. It proves nothing and need not be secret. */
    public static String key() {
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        return Base64.getEncoder().encodeToString(nonce);
    }

    /** What must be answered to a request. */
    public static String accept(RequestHead request) {
        return accept(Objects.requireNonNullElse(request.header("sec-websocket-key"), ""));
    }

    /** The value of {@code Sec-WebSocket-Accept} that belongs to a key. */
    public static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}

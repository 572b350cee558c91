package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.http1.HeadLimits;
import java.time.Duration;

/**
 * Limits of callers' connections.
 *
 * @param connections open at once on one loop; further ones are closed when they come
 * @param headRead from a request's first byte to the end of its head
 * @param idle without any byte, also within bodies
 * @param bodyProgress within which a request's body must bring {@link BodyPace#LEAST} octets; zero for any time
 * @param streamIdle without any byte, in answers that are a stream of events or messages
 * @param webSocketIdle without any byte either way
 * @param streams open at once on one HTTP/2 connection
 * @param linger how long what a caller still sends is read and dropped before its connection closes
 * @param shedAfter how late a loop may come to what it is handed, for a while, before it turns requests away; zero for any time
 * @param farewell how long a caller of HTTP/2 may take to hear that its connection ends
 * @param trusted proxies in front of the gateway
 * @param proxyProtocol whether connections from them begin with a PROXY protocol header
 */
public record ProxySettings(
        HeadLimits heads,
        int connections,
        Duration headRead,
        Duration idle,
        Duration bodyProgress,
        Duration streamIdle,
        Duration webSocketIdle,
        int streams,
        Duration linger,
        Duration shedAfter,
        Duration farewell,
        TrustedProxies trusted,
        boolean proxyProtocol) {
    /** DESIGN section 10. */
    public static ProxySettings of(int loops) {
        return new ProxySettings(
                HeadLimits.DEFAULT,
                Math.ceilDiv(50_000, loops),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofMinutes(5),
                Duration.ofSeconds(300),
                Duration.ofMinutes(10),
                100,
                Duration.ofSeconds(2),
                Duration.ofMillis(250),
                Duration.ofSeconds(10),
                TrustedProxies.NONE,
                false);
    }
}

package io.gatehouse.dataplane.upstream;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** How an upstream failed a call. */
public enum UpstreamFault {
    /** No connection could be opened: nothing was sent. */
    UNREACHABLE("no connection could be opened"),
    /** Its name is not known: nothing was sent; likewise below. */
    UNKNOWN_NAME("its name is not known to DNS"),
    CONNECT_TIMEOUT("no connection could be opened in time"),
    UNTRUSTED("its certificate is not from an authority that is trusted"),
    WRONG_NAME("its certificate is for another name"),
    EXPIRED("its certificate has expired, or is not valid yet"),
    NO_TLS("it speaks no TLS, or none that is spoken here"),
    /** No connection became free in time, or too many calls wait already: nothing was sent. */
    BUSY("no connection became free"),
    /** Each target has as many requests in flight as it may have: nothing was sent. */
    FULL("it has as many requests in flight as it may have"),
    /** No target may be called: their circuit breakers are open, and nothing was sent. */
    RESTING("it failed so often that it is given a rest"),
    /** It did not answer in time. */
    TIMEOUT("it did not answer in time"),
    /** It answered that it cannot serve. */
    UNABLE("it answered that it cannot serve"),
    /** A kept connection was closed before any byte of a response came: perhaps the upstream never saw the call. */
    STALE("it closed a kept connection"),
    /** The upstream says that it has not looked at the call (RFC 9113, section 8.7). */
    REFUSED("it refused the stream unread"),
    /** It closed before a response was there. */
    CLOSED_EARLY("it closed the connection before it answered"),
    /** It closed, or reset, in the middle of a response. */
    CUT_OFF("it broke off in the middle of its answer"),
    /** The head of its response is none (RFC 9112, section 4; RFC 9113, section 8.3.2). */
    BAD_HEAD("the head of its answer is malformed"),
    /** Chunked coding (RFC 9112, section 7.1), or trailers. */
    BAD_BODY("the coding of its answer is malformed"),
    /** It went on in another protocol unasked, or answered another key (RFC 6455, section 4.1). */
    BAD_SWITCH("it answered the WebSocket handshake wrongly, or without being asked"),
    /** It announced answer after answer, and gave none. */
    TOO_MANY_INTERIM("it sent too many interim answers (1xx), or too large ones"),
    /** It takes no WebSocket on streams (RFC 8441, section 3). */
    NO_WEBSOCKET("it takes no WebSocket over HTTP/2");

    private final String detail;

    UpstreamFault(String detail) {
        this.detail = detail;
    }

    /** Why a connection could not be opened. */
    static UpstreamFault ofOpening(@Nullable Throwable cause) {
        return switch (cause) {
            case UnknownHostException _ -> UNKNOWN_NAME;
            case ConnectTimeoutException _, SslHandshakeTimeoutException _ -> CONNECT_TIMEOUT;
            case SSLException tls -> ofHandshake(tls);
            case null, default -> UNREACHABLE;
        };
    }

    private static UpstreamFault ofHandshake(SSLException failure) {
        UpstreamFault known = NO_TLS;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            known = switch (cause) {
                case CertificateExpiredException _, CertificateNotYetValidException _ -> EXPIRED;
                case CertPathBuilderException _, CertPathValidatorException _ -> known == EXPIRED ? known : UNTRUSTED;
                // What the JDK's check of the name throws, where all others throw something more exact below it.
                case CertificateException wrong
                when wrong.getClass() == CertificateException.class && wrong.getCause() == null -> WRONG_NAME;
                default -> known;
            };
        }
        return known;
    }

    /** Whether it says that the target is not well: not so where the gateway did not call it, or where it may refuse. */
    public boolean isOfTarget() {
        return switch (this) {
            case BUSY, FULL, RESTING, STALE, REFUSED, NO_WEBSOCKET -> false;
            case UNREACHABLE,
                    UNKNOWN_NAME,
                    CONNECT_TIMEOUT,
                    UNTRUSTED,
                    WRONG_NAME,
                    EXPIRED,
                    NO_TLS,
                    TIMEOUT,
                    UNABLE,
                    CLOSED_EARLY,
                    CUT_OFF,
                    BAD_HEAD,
                    BAD_BODY,
                    BAD_SWITCH,
                    TOO_MANY_INTERIM -> true;
        };
    }

    /** For operators: the end of a sentence about the upstream. */
    public String detail() {
        return detail;
    }
}

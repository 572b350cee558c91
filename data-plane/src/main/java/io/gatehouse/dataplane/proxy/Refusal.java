package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.http1.HeadFault;
import io.gatehouse.dataplane.upstream.UpstreamFault;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.usage.Outcome;

/**
 * An answer of the gateway's own that is a problem.
 *
 * @param outcome what usage counts it as
 */
record Refusal(Problem problem, Outcome outcome) {
    static final Refusal NO_ROUTE =
            of(404, "no-route", "No such route", "No API here has this host and path.", Outcome.NO_ROUTE);
    static final Refusal METHOD_NOT_ALLOWED = of(
            405,
            "method-not-allowed",
            "Method not allowed",
            "The path is there, but not for this method; Allow names those that are.",
            Outcome.METHOD_NOT_ALLOWED);
    static final Refusal MISDIRECTED = of(
            421,
            "misdirected-request",
            "Misdirected request",
            "This host asks callers for a certificate, which this connection has not been asked for: connect by its name, with TLS.",
            Outcome.BAD_REQUEST);
    static final Refusal BAD_PATH = of(
            400,
            "bad-request",
            "Bad request",
            "The path holds what servers are known to read in different ways.",
            Outcome.BAD_REQUEST);
    static final Refusal BAD_CHUNK = of(
            400,
            "bad-request",
            "Bad request",
            "The chunked coding of the body is malformed (RFC 9112, section 7.1).",
            Outcome.BAD_REQUEST);
    static final Refusal TOO_SLOW =
            of(408, "request-timeout", "Request timeout", "The request did not arrive in time.", Outcome.BAD_REQUEST);
    static final Refusal BODY_TOO_LARGE = of(
            413,
            "body-too-large",
            "Body too large",
            "The request's body is larger than this route takes.",
            Outcome.BODY_TOO_LARGE);
    static final Refusal UNSERVED = of(
            503,
            "gateway-error",
            "Not served",
            "This API cannot be served safely at the moment.",
            Outcome.GATEWAY_ERROR);
    static final Refusal FAILED = of(
            500, "gateway-error", "Gateway error", "The gateway failed to serve the request.", Outcome.GATEWAY_ERROR);
    static final Refusal OVERLOADED = of(
            503,
            "node-overloaded",
            "Overloaded",
            "The gateway has more to do than it can at the moment.",
            Outcome.NODE_OVERLOADED);
    static final Refusal UNREACHABLE = of(
            502,
            "upstream-unreachable",
            "Upstream unreachable",
            "The server behind this API cannot be reached.",
            Outcome.UPSTREAM_UNREACHABLE);
    static final Refusal BROKEN = of(
            502,
            "upstream-broken",
            "Upstream broken",
            "The server behind this API closed its connection, or gave an answer that is none.",
            Outcome.UPSTREAM_BROKEN);
    static final Refusal TIMEOUT = of(
            504,
            "upstream-timeout",
            "Upstream timeout",
            "The server behind this API did not answer in time.",
            Outcome.UPSTREAM_TIMEOUT);
    static final Refusal BUSY = of(
            503,
            "upstream-busy",
            "Upstream busy",
            "No connection to the server behind this API became free in time.",
            Outcome.UPSTREAM_BUSY);
    static final Refusal FULL = of(
            503,
            "upstream-busy",
            "Upstream busy",
            "The server behind this API has as many requests in flight as it may have.",
            Outcome.UPSTREAM_BUSY);
    static final Refusal RESTING = of(
            503,
            "upstream-unavailable",
            "Upstream unavailable",
            "The server behind this API has failed too often lately; it is tried again in a moment.",
            Outcome.UPSTREAM_UNAVAILABLE);

    private static final Refusal[] FAULTS = new Refusal[HeadFault.values().length];

    static {
        for (HeadFault fault : HeadFault.values()) {
            FAULTS[fault.ordinal()] = switch (fault.status()) {
                case 414 -> head(fault, "target-too-long", "Request line too long");
                case 417 -> head(fault, "expectation-failed", "Expectation failed");
                case 431 -> head(fault, "headers-too-large", "Headers too large");
                case 501 -> head(fault, "not-implemented", "Not implemented");
                case 505 -> head(fault, "version-not-supported", "Version not supported");
                default -> head(fault, "bad-request", "Bad request");
            };
        }
    }

    /** Why a head is refused, as the caller hears it. */
    static Refusal of(HeadFault fault) {
        return FAULTS[fault.ordinal()];
    }

    /** Why an upstream's failure is refused, as the caller hears it. */
    static Refusal of(UpstreamFault fault) {
        return switch (fault) {
            case UNREACHABLE, UNKNOWN_NAME, CONNECT_TIMEOUT, UNTRUSTED, WRONG_NAME, EXPIRED, NO_TLS -> UNREACHABLE;
            case BUSY -> BUSY;
            case FULL -> FULL;
            case RESTING -> RESTING;
            case TIMEOUT -> TIMEOUT;
            case STALE,
                    REFUSED,
                    CLOSED_EARLY,
                    CUT_OFF,
                    BAD_HEAD,
                    BAD_BODY,
                    BAD_SWITCH,
                    TOO_MANY_INTERIM,
                    NO_WEBSOCKET,
                    UNABLE -> BROKEN;
        };
    }

    private static Refusal head(HeadFault fault, String code, String title) {
        String detail =
                Character.toUpperCase(fault.detail().charAt(0)) + fault.detail().substring(1) + ".";
        return of(fault.status(), code, title, detail, Outcome.BAD_REQUEST);
    }

    private static Refusal of(int status, String code, String title, String detail, Outcome outcome) {
        return new Refusal(new Problem(status, code, title, detail), outcome);
    }
}

package io.gatehouse.model.usage;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How an exchange ended, as usage counts it. The number is stored in ledgers and tables: it never changes and is never reused.
 */
public enum Outcome {
    /** The upstream answered with 1xx, 2xx or 3xx. */
    SUCCESS(1, "success", Source.NONE),
    /** The upstream answered with 4xx. */
    UPSTREAM_4XX(2, "upstream-4xx", Source.CALLER),
    /** The upstream answered with 5xx. */
    UPSTREAM_5XX(3, "upstream-5xx", Source.UPSTREAM),
    BAD_REQUEST(10, "bad-request", Source.CALLER),
    NO_ROUTE(11, "no-route", Source.CALLER),
    METHOD_NOT_ALLOWED(12, "method-not-allowed", Source.CALLER),
    KEY_MISSING(13, "key-missing", Source.CALLER),
    KEY_UNKNOWN(14, "key-unknown", Source.CALLER),
    NOT_SUBSCRIBED(15, "not-subscribed", Source.CALLER),
    RATE_LIMITED(16, "rate-limited", Source.CALLER),
    QUOTA_EXCEEDED(17, "quota-exceeded", Source.CALLER),
    BODY_TOO_LARGE(18, "body-too-large", Source.CALLER),
    /** Refused by a policy that has no outcome of its own. */
    REFUSED(19, "refused", Source.CALLER),
    /** The caller went away before the answer was complete. */
    CLIENT_GONE(20, "client-gone", Source.CALLER),
    UPSTREAM_UNREACHABLE(30, "upstream-unreachable", Source.UPSTREAM),
    /** The upstream broke the protocol or its connection. */
    UPSTREAM_BROKEN(31, "upstream-broken", Source.UPSTREAM),
    UPSTREAM_TIMEOUT(32, "upstream-timeout", Source.UPSTREAM),
    /** No connection became free in time. */
    UPSTREAM_BUSY(33, "upstream-busy", Source.UPSTREAM),
    /** No target may be called: their circuit breakers are open. */
    UPSTREAM_UNAVAILABLE(34, "upstream-unavailable", Source.UPSTREAM),
    /** The node could not serve: its own fault, or a configuration that does not compile. */
    GATEWAY_ERROR(40, "gateway-error", Source.GATEWAY),
    /** The node had more to do than it could, and turned it away. */
    NODE_OVERLOADED(41, "node-overloaded", Source.GATEWAY);

    /** Whose trouble an outcome is. */
    public enum Source {
        NONE,
        CALLER,
        UPSTREAM,
        GATEWAY
    }

    private static final Outcome[] BY_NUMBER = new Outcome[64];

    static {
        for (Outcome outcome : values()) {
            BY_NUMBER[outcome.number] = outcome;
        }
    }

    private final int number;
    private final String code;
    private final Source source;

    Outcome(int number, String code, Source source) {
        this.number = number;
        this.code = code;
        this.source = source;
    }

    /** The number stored in ledgers and tables. */
    public int number() {
        return number;
    }

    /** The stable code seen in JSON, metrics and pages. */
    @JsonValue
    public String code() {
        return code;
    }

    public Source source() {
        return source;
    }

    /** Whether dashboards count this as an error. */
    public boolean isError() {
        return source != Source.NONE;
    }

    /** The outcome with this code. Throws {@link IllegalArgumentException} when there is none. */
    @JsonCreator
    public static Outcome ofCode(String code) {
        for (Outcome outcome : values()) {
            if (outcome.code.equals(code)) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("no outcome has the code " + code);
    }

    /** The outcome with this number. Throws {@link IllegalArgumentException} when there is none. */
    public static Outcome ofNumber(int number) {
        Outcome outcome = number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
        if (outcome == null) {
            throw new IllegalArgumentException("no outcome has the number " + number);
        }
        return outcome;
    }
}

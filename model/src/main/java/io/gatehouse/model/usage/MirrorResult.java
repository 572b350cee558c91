package io.gatehouse.model.usage;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What became of a request's mirror. The number is stored in ledgers and tables: it never changes and is never reused. */
public enum MirrorResult {
    /** It was answered. */
    ANSWERED(1, "answered"),
    /** It was sent, or could not be, and no whole answer came in time. */
    FAILED(2, "failed"),
    /** It was never sent: the request was too long to be kept or did not come whole, or its caller left before the answer. */
    GIVEN_UP(3, "given-up"),
    /** It was never sent: too many were on their way. */
    SKIPPED(4, "skipped");

    private final int number;
    private final String code;

    MirrorResult(int number, String code) {
        this.number = number;
        this.code = code;
    }

    /** The number stored in ledgers and tables. */
    public int number() {
        return number;
    }

    /** The stable code seen in JSON. */
    @JsonValue
    public String code() {
        return code;
    }

    /** The result with this code. Throws {@link IllegalArgumentException} when there is none. */
    @JsonCreator
    public static MirrorResult ofCode(String code) {
        for (MirrorResult result : values()) {
            if (result.code.equals(code)) {
                return result;
            }
        }
        throw new IllegalArgumentException("no result has the code " + code);
    }

    /** The result with this number. Throws {@link IllegalArgumentException} when there is none. */
    public static MirrorResult ofNumber(int number) {
        for (MirrorResult result : values()) {
            if (result.number == number) {
                return result;
            }
        }
        throw new IllegalArgumentException("no result has the number " + number);
    }
}

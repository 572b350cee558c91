package io.gatehouse.dataplane.accesslog;

import io.gatehouse.model.usage.Decision;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a line of the access log can tell. The names are those of decision records; times are in milliseconds. */
public enum AccessField {
    TIME("time", Decision::at),
    REQUEST_ID("requestId", Decision::requestId),
    TRACE_ID("traceId", Decision::traceId),
    CALLER("caller", Decision::caller),
    METHOD("method", Decision::method),
    PATH("path", Decision::path),
    STATUS("status", Decision::status),
    OUTCOME("outcome", decision -> decision.outcome().code()),
    CODE("code", Decision::code),
    REASON("reason", Decision::reason),
    API("api", Decision::api),
    ROUTE("route", Decision::route),
    CONSUMER("consumer", Decision::consumer),
    KEY("key", Decision::key),
    PLAN("plan", Decision::plan),
    TARGET("target", Decision::target),
    ATTEMPTS("attempts", Decision::attempts),
    TOTAL_MILLIS("totalMillis", decision -> decision.totalMicros() / 1000.0),
    UPSTREAM_MILLIS(
            "upstreamMillis", decision -> decision.upstreamMicros() < 0 ? null : decision.upstreamMicros() / 1000.0),
    BYTES_IN("bytesIn", Decision::bytesIn),
    BYTES_OUT("bytesOut", Decision::bytesOut);

    private final String word;
    private final Function<Decision, @Nullable Object> value;

    AccessField(String word, Function<Decision, @Nullable Object> value) {
        this.word = word;
        this.value = value;
    }

    /** Its name in a line. */
    public String word() {
        return word;
    }

    @Nullable
    Object of(Decision decision) {
        return value.apply(decision);
    }

    /** All of them, as a setting names them. */
    public static String words() {
        return Arrays.stream(values()).map(AccessField::word).collect(Collectors.joining(","));
    }

    /** Reads a list of names. Throws {@link IllegalArgumentException} with the one that is none. */
    public static List<AccessField> of(String words) {
        return Arrays.stream(words.split(","))
                .map(String::strip)
                .map(AccessField::find)
                .distinct()
                .toList();
    }

    private static AccessField find(String word) {
        return Arrays.stream(values())
                .filter(field -> field.word.equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(word));
    }
}

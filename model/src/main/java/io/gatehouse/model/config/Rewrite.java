package io.gatehouse.model.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is changed of a request before a target gets it.
 *
 * @param path template of what stands behind the target's own path, of literals, the route's parameters as {@code {name}}, each once at
 *     most, and, only at the end, {@code /**} for what the route's own stood for; null for the path as it came. What was stored before
 *     there was any has none
 * @param host value of the Host header; {@link #CALLERS_HOST} for the caller's own, null for the target's
 * @param setHeaders by name; what the caller sent under it is replaced
 * @param removeHeaders names
 */
public record Rewrite(
        @Nullable String path, @Nullable String host, Map<String, String> setHeaders, List<String> removeHeaders) {
    /** {@link #host} that stays as the caller sent it. */
    public static final String CALLERS_HOST = "*";

    /** Nothing. */
    public static final Rewrite NONE = new Rewrite(null, null, Map.of(), List.of());

    public Rewrite {
        setHeaders = setHeaders == null ? Map.of() : Map.copyOf(setHeaders);
        removeHeaders = removeHeaders == null ? List.of() : List.copyOf(removeHeaders);
    }

    /** Values may be secret. */
    @Override
    public String toString() {
        return "Rewrite[path=" + path + ", host=" + host + ", setHeaders=" + setHeaders.keySet() + ", removeHeaders="
                + removeHeaders + "]";
    }
}

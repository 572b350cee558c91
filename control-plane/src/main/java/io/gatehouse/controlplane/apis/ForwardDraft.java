package io.gatehouse.controlplane.apis;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gatehouse.model.config.Balancing.HashOn;
import io.gatehouse.model.config.Rewrite;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a route leads, as the admin API takes and shows it.
 *
 * @param upstream name of the upstream that takes what no split takes; {@link ForwardCheck#DEFAULT} by default
 * @param splits parts of the requests that go to other upstreams; asked in their order
 * @param sticky what decides which requests a split takes; chance by default
 * @param rewrite what is changed of requests; nothing by default
 * @param mirror who else gets a share of the requests; nobody by default
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ForwardDraft(
        @Nullable String upstream,
        @Nullable List<SplitDraft> splits,
        @Nullable StickyDraft sticky,
        @Nullable RewriteDraft rewrite,
        @Nullable MirrorDraft mirror) {

    /**
     * A part of the requests.
     *
     * @param percent of those that meet the condition; 100 by default where there is one, else needed
     * @param when which requests are meant; all by default
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SplitDraft(
            @Nullable String upstream,
            @Nullable Integer percent,
            @Nullable ConditionDraft when) {}

    /**
     * What a request must have.
     *
     * @param on a header or a cookie
     * @param equals its value; any by default
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ConditionDraft(
            @Nullable HashOn on,
            @Nullable String name,
            @Nullable String equals) {}

    /**
     * An upstream that gets copies of requests.
     *
     * @param percent of the requests
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record MirrorDraft(
            @Nullable String upstream, @Nullable Integer percent) {}

    /**
     * What requests have in common that all go the same way.
     *
     * @param name of the header or cookie
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StickyDraft(@Nullable HashOn on, @Nullable String name) {}

    /**
     * What is changed of a request.
     *
     * @param path what stands behind the target's own path: literals, the route's parameters, {@code /**} at the end for the rest; the
     *     path as it came by default
     * @param host value of the Host header; {@link Rewrite#CALLERS_HOST} for the caller's own, the target's by default
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RewriteDraft(
            @Nullable String path,
            @Nullable String host,
            @Nullable Map<String, String> setHeaders,
            @Nullable List<String> removeHeaders) {
        /** Values may be secret. */
        @Override
        public String toString() {
            return "RewriteDraft[path=" + path + ", host=" + host + ", removeHeaders=" + removeHeaders + "]";
        }
    }
}

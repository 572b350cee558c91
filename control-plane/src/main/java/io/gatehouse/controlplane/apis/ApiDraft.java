package io.gatehouse.controlplane.apis;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.gatehouse.model.config.UpstreamProtocol;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The editable state of an API, as the admin API takes and shows it. What is left out gets its default from {@link DraftCheck}; what
 * {@link ApiView} adds may be sent back and changes nothing.
 *
 * @param hosts host names it answers to; empty for every host
 * @param access who may call; {@link Access#KEY} by default
 * @param stripBasePath whether the base path is removed before the target's path is put in front; true by default
 * @param upstream the group of targets that routes forward to
 * @param routes empty for one route that forwards every method and path
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties({"id", "version", "liveRevision", "changed", "createdAt", "updatedAt"})
public record ApiDraft(
        @Nullable String name,
        @Nullable String basePath,
        @Nullable List<String> hosts,
        @Nullable Access access,
        @Nullable Boolean stripBasePath,
        @Nullable UpstreamDraft upstream,
        @Nullable List<RouteDraft> routes,
        @Nullable List<PolicyDraft> policies) {

    /** Who may call an API. */
    public enum Access {
        /** Consumers with a key and a subscription to a plan that holds the API. */
        @JsonProperty("key")
        KEY,
        /** Everybody. */
        @JsonProperty("open")
        OPEN
    }

    /**
     * A group of targets.
     *
     * @param protocol what is spoken to them; {@link UpstreamProtocol#AUTO} by default
     * @param connectTimeout how long opening a connection may take; 2 seconds by default
     * @param maxConnections open connections per target and node; 256 by default
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record UpstreamDraft(
            @Nullable List<TargetDraft> targets,
            @Nullable UpstreamProtocol protocol,
            @Nullable Duration connectTimeout,
            @Nullable Integer maxConnections) {}

    /**
     * One address.
     *
     * @param weight share of traffic relative to the other targets; 1 by default
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TargetDraft(
            @Nullable String url, @Nullable Integer weight) {}

    /**
     * A route.
     *
     * @param id assigned when left out; keeps its value over edits
     * @param methods empty for every method
     * @param path template relative to the base path: literals, {@code {name}} for one segment, {@code /**} at the end for the rest
     * @param timeout 30 seconds by default
     * @param maxBodyBytes largest request body, 10 MiB by default; {@code "unlimited"} in JSON, -1 here, for any
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RouteDraft(
            @Nullable UUID id,
            @Nullable List<String> methods,
            @Nullable String path,
            @Nullable Duration timeout,

            @JsonDeserialize(using = ByteLimit.Reader.class) @JsonSerialize(using = ByteLimit.Writer.class) @Nullable
            Long maxBodyBytes,

            @Nullable List<PolicyDraft> policies) {}

    /**
     * An attached policy.
     *
     * @param id assigned when left out; counters are kept under it
     * @param observe counts what it would refuse, and refuses nothing; false by default
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PolicyDraft(
            @Nullable UUID id,
            @Nullable String policy,
            @Nullable Boolean observe,
            @Nullable Map<String, Object> config) {}
}

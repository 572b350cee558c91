package io.gatehouse.controlplane.apis;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.gatehouse.controlplane.apis.ResilienceDraft.BalancingDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.BreakerDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.BulkheadDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.HealthDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.RetriesDraft;
import io.gatehouse.model.config.ContentCoding;
import io.gatehouse.model.config.ProxyProtocol;
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
 * @param upstreams further groups, by name, that routes may lead to
 * @param routes empty for one route that forwards every method and path
 * @param compression which responses are compressed; null for none
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
        @Nullable Map<String, UpstreamDraft> upstreams,
        @Nullable List<RouteDraft> routes,
        @Nullable List<PolicyDraft> policies,
        @Nullable CompressionDraft compression) {

    /** The same with other upstreams beside its own, and other routes. */
    public ApiDraft leading(Map<String, UpstreamDraft> others, List<RouteDraft> ways) {
        return new ApiDraft(
                name, basePath, hosts, access, stripBasePath, upstream, others, ways, policies, compression);
    }

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
     * @param proxyProtocol whether targets are told below HTTP who called; {@link ProxyProtocol#OFF} by default
     * @param tls how TLS is spoken to targets with {@code https}; null for the usual way
     * @param balancing how requests are spread over targets
     * @param health how it is found out which targets can be called
     * @param retries what is sent again
     * @param breaker when a target is given a rest
     * @param bulkhead how much of a node one target may take up
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record UpstreamDraft(
            @Nullable List<TargetDraft> targets,
            @Nullable UpstreamProtocol protocol,
            @Nullable Duration connectTimeout,
            @Nullable Integer maxConnections,
            @Nullable ProxyProtocol proxyProtocol,
            @Nullable TlsDraft tls,
            @Nullable BalancingDraft balancing,
            @Nullable HealthDraft health,
            @Nullable RetriesDraft retries,
            @Nullable BreakerDraft breaker,
            @Nullable BulkheadDraft bulkhead) {
        /** An upstream of which all else is left out. */
        public static UpstreamDraft to(@Nullable List<TargetDraft> targets) {
            return new UpstreamDraft(targets, null, null, null, null, null, null, null, null, null, null);
        }
    }

    /**
     * TLS to targets.
     *
     * @param ca PEM: the authorities that targets' certificates may come from; those that everybody knows by default
     * @param certificate id of the certificate that is shown to targets, uploaded for the use {@code upstreams}; none by default
     * @param serverName the name that targets are asked for and must have; the host of their URL by default
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TlsDraft(
            @Nullable String ca,
            @Nullable UUID certificate,
            @Nullable String serverName) {}

    /**
     * Which responses are compressed.
     *
     * @param codings the one that is liked best first; zstd, br, gzip by default
     * @param minBytes responses shorter than this stay as they are; 1024 by default
     * @param types media types; text, JSON, XML, scripts and SVG by default
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CompressionDraft(
            @Nullable List<ContentCoding> codings,
            @Nullable Long minBytes,
            @Nullable List<String> types) {}

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
     * @param forward where it leads; to the API's own upstream by default
     * @param totalTimeout how long the whole answer may take, streams of events and WebSockets excepted; PT0S, the default, for any time
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RouteDraft(
            @Nullable UUID id,
            @Nullable List<String> methods,
            @Nullable String path,
            @Nullable Duration timeout,

            @JsonDeserialize(using = ByteLimit.Reader.class) @JsonSerialize(using = ByteLimit.Writer.class) @Nullable
            Long maxBodyBytes,

            @Nullable List<PolicyDraft> policies,
            @Nullable ForwardDraft forward,
            @Nullable Duration totalTimeout) {
        /** A route for every method and path, of which all else is left out: what an API does that lists none. */
        public static RouteDraft everything() {
            return new RouteDraft(null, null, null, null, null, null, null, null);
        }

        /** The same, leading elsewhere. */
        public RouteDraft leading(ForwardDraft way) {
            return new RouteDraft(id, methods, path, timeout, maxBodyBytes, policies, way, totalTimeout);
        }
    }

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

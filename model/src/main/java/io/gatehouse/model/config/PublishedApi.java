package io.gatehouse.model.config;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The live revision of an API.
 *
 * @param revision counts up with every publish of this API, from 1
 * @param hosts host names this API answers to, lower case, without port; {@code *.example.com} matches one or more labels; empty
 *     means every host
 * @param basePath normalised absolute path without trailing slash, or {@code /}
 * @param stripBasePath whether the base path is removed before the target's own path is put in front
 * @param routes in the order of the draft; precedence is decided by the router, not by this order
 * @param upstreams named groups of targets that the routes' actions refer to
 * @param policies attachments at API scope, among them the ones that guard access
 * @param compression null when responses are passed on as they are
 */
public record PublishedApi(
        UUID id,
        String name,
        long revision,
        List<String> hosts,
        String basePath,
        boolean stripBasePath,
        List<PublishedRoute> routes,
        List<PublishedUpstream> upstreams,
        List<Attachment> policies,
        @Nullable Compression compression)
        implements Entity {
    public PublishedApi {
        hosts = List.copyOf(hosts);
        routes = List.copyOf(routes);
        upstreams = List.copyOf(upstreams);
        policies = List.copyOf(policies);
    }
}

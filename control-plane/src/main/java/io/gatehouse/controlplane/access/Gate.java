package io.gatehouse.controlplane.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who makes a request: by bearer token on the admin API and the sync API, by session cookie on the pages, and never by the
 * one in the other's place.
 */
@ApplicationScoped
class Gate implements HttpAuthenticationMechanism {
    private static final String BEARER = "Bearer ";

    /** A credential that came with a request. */
    static final class Shown extends BaseAuthenticationRequest {
        private final String value;
        private final Tokens.@Nullable Audience audience;

        private Shown(String value, Tokens.@Nullable Audience audience) {
            this.value = value;
            this.audience = audience;
        }
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext exchange, IdentityProviderManager providers) {
        Optional<Shown> shown = shown(exchange);
        if (shown.isEmpty()) {
            return Uni.createFrom().optional(Optional.empty());
        }
        Uni<SecurityIdentity> found = providers.authenticate(shown.get());
        // Whoever shows an old cookie is nobody, and may see the login page.
        return shown.get().audience == null
                ? found.onFailure(AuthenticationFailedException.class).recoverWithNull()
                : found;
    }

    private static Optional<Shown> shown(RoutingContext exchange) {
        // As endpoints are found, so that an escaped letter does not open the admin API to a cookie.
        String path = exchange.normalizedPath();
        if (path.startsWith("/api/") || path.startsWith("/sync/")) {
            String header = exchange.request().getHeader("Authorization");
            boolean bearer = header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
            Tokens.Audience audience = path.startsWith("/api/") ? Tokens.Audience.ADMIN_API : Tokens.Audience.SYNC;
            return bearer
                    ? Optional.of(new Shown(header.substring(BEARER.length()).strip(), audience))
                    : Optional.empty();
        }
        Cookie cookie = exchange.request().getCookie(Sessions.COOKIE);
        return Optional.ofNullable(cookie).map(found -> new Shown(found.getValue(), null));
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext exchange) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(Shown.class);
    }

    /** Looks credentials up, on a worker thread. */
    @ApplicationScoped
    static class Keeper implements IdentityProvider<Shown> {
        private final Tokens tokens;
        private final Sessions sessions;

        Keeper(Tokens tokens, Sessions sessions) {
            this.tokens = tokens;
            this.sessions = sessions;
        }

        @Override
        public Class<Shown> getRequestType() {
            return Shown.class;
        }

        @Override
        public Uni<SecurityIdentity> authenticate(Shown shown, AuthenticationRequestContext context) {
            return context.runBlocking(() -> identity(shown));
        }

        private @Nullable SecurityIdentity identity(Shown shown) {
            if (shown.audience == null) {
                // An old cookie is no fault: its owner logs in again.
                return sessions.find(shown.value).map(Keeper::identity).orElse(null);
            }
            return tokens.check(shown.value, shown.audience)
                    .map(Keeper::identity)
                    .orElseThrow(() -> new AuthenticationFailedException("the token is not accepted"));
        }

        private static SecurityIdentity identity(Caller caller) {
            return QuarkusSecurityIdentity.builder()
                    .setPrincipal(new QuarkusPrincipal(caller.name()))
                    .addRoles(caller.roles())
                    .build();
        }
    }
}

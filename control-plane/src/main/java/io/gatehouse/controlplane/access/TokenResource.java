package io.gatehouse.controlplane.access;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.problem.Violation;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Gives bearer tokens for the admin API. */
@Path("/api/v1/tokens")
@Tag(name = "Access")
public class TokenResource {
    private final Sessions sessions;
    private final Tokens tokens;

    TokenResource(Sessions sessions, Tokens tokens) {
        this.sessions = sessions;
        this.tokens = tokens;
    }

    /** A name and a password. */
    public record Login(@Nullable String name, @Nullable String password) {
        @Override
        public String toString() {
            return "Login[name=" + name + ", password=***]";
        }
    }

    @POST
    @PermitAll
    @ResponseStatus(201)
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Log in, and get a bearer token for an hour")
    public Tokens.Issued issue(Login login, @Context HttpServerRequest request) {
        List<Violation> violations = new ArrayList<>();
        if (login.name() == null) {
            violations.add(new Violation("name", "A name is needed."));
        }
        if (login.password() == null) {
            violations.add(new Violation("password", "A password is needed."));
        }
        if (login.name() == null || login.password() == null) {
            throw Refused.invalid(violations);
        }
        return tokens.issue(sessions.check(
                login.name(), login.password(), request.remoteAddress().hostAddress()));
    }
}

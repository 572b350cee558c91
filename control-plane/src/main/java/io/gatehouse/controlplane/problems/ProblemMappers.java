package io.gatehouse.controlplane.problems;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.gatehouse.model.problem.Problem;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.exception.ConstraintViolationException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns what endpoints throw into problem bodies. What nobody expected is logged once, with the id that the caller gets. */
@Singleton
public class ProblemMappers {
    /** How the reader of forms says it: it has no exception of its own for that, nor a setting. */
    private static final String TOO_MANY_FIELDS = "Param limit of ";

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    private static final Pattern TAKEN = Pattern.compile("_([a-zA-Z]+)_taken$");

    private static final Set<String> UNSTORABLE_STATES = Set.of("22021", "22P05", "22008");
    private static final Problem UNSTORABLE = new Problem(
            422,
            "invalid",
            "Some fields are not valid",
            "A text holds a character that cannot be stored, or a time is out of bounds.");

    private static final String DISK_FULL = "53100";

    private final ProblemWriter writer;

    ProblemMappers(ProblemWriter writer) {
        this.writer = writer;
    }

    @ServerExceptionMapper
    Response refused(Refused refused, RoutingContext exchange) {
        Response response = writer.response(refused.problem(), exchange);
        Duration wait = refused.retryAfter();
        return wait == null
                ? response
                : Response.fromResponse(response)
                        .header("Retry-After", wait.toSeconds())
                        .build();
    }

    @ServerExceptionMapper({JacksonException.class, MismatchedInputException.class, InvalidDefinitionException.class})
    Response json(JacksonException fault, RoutingContext exchange) {
        return writer.response(JsonFaults.problem(fault), exchange);
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    Response unauthenticated(SecurityException refused, RoutingContext exchange) {
        if (ProblemWriter.isPage(exchange)) {
            return Response.seeOther(Detour.of(exchange))
                    .header("Cache-Control", "no-store")
                    .build();
        }
        String detail = exchange.request().getHeader("Authorization") == null
                ? "Send a bearer token in the Authorization header."
                : "The token is not valid, has expired, or is not meant for this.";
        return writer.response(new Problem(401, "unauthenticated", "Not logged in", detail), exchange);
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException refused, RoutingContext exchange) {
        return writer.response(
                new Problem(403, "forbidden", "Not allowed", "Your role does not allow this."), exchange);
    }

    @ServerExceptionMapper
    Response web(WebApplicationException refused, RoutingContext exchange) {
        if (refused.getCause() instanceof JacksonException fault) {
            return json(fault, exchange);
        }
        int status = refused.getResponse().getStatus();
        return status < 400 ? refused.getResponse() : writer.response(StatusProblems.of(status), exchange);
    }

    @ServerExceptionMapper
    Response unexpected(Throwable failure, RoutingContext exchange) {
        String requestId = RequestIds.of(exchange);
        HttpServerRequest request = exchange.request();
        Problem taken = taken(failure);
        if (taken != null) {
            return writer.response(taken, exchange);
        }
        if (isUnstorable(failure)) {
            LOG.warnf("unstorable input requestId=%s reason=%s", requestId, failure.getMessage());
            return writer.response(UNSTORABLE, exchange);
        }
        if (String.valueOf(failure.getMessage()).startsWith(TOO_MANY_FIELDS)) {
            return writer.response(
                    new Problem(
                            413, "too-many-fields", "Too many fields", "A form may hold a thousand fields at most."),
                    exchange);
        }
        String trouble = databaseTrouble(failure);
        if (trouble != null) {
            LOG.errorf("database unavailable requestId=%s reason=%s", requestId, failure.getMessage());
            return writer.response(new Problem(503, "unavailable", "Not available now", trouble), exchange);
        }
        LOG.errorf(
                failure, "request failed requestId=%s method=%s path=%s", requestId, request.method(), request.path());
        return writer.response(StatusProblems.of(500), exchange);
    }

    /** Two writers at once: the second one's check has not seen the first, but the database has (SQLSTATE 23505, 23503). */
    private static @Nullable Problem taken(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConstraintViolationException violation && violation.getConstraintName() != null) {
                if ("23503".equals(violation.getSQLState())) {
                    return Refused.overtaken().problem();
                }
                Matcher name = TAKEN.matcher(violation.getConstraintName());
                return name.find() ? Refused.taken(name.group(1)).problem() : null;
            }
        }
        return null;
    }

    /** What no check has found: no character that a text may hold (SQLSTATE 22021, 22P05), or a time out of bounds (22008). */
    static boolean isUnstorable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && UNSTORABLE_STATES.contains(String.valueOf(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    /** SQLSTATE classes 08 (connection), 53 (no resources, full disk among them) and 57 (the server shuts down); null for others. */
    static @Nullable String databaseTrouble(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                if (DISK_FULL.equals(state)) {
                    return "The disk of the database is full. Nothing was stored.";
                }
                boolean away =
                        state == null || state.startsWith("08") || state.startsWith("53") || state.startsWith("57");
                return away ? "The database cannot be reached. Try again shortly." : null;
            }
        }
        return null;
    }
}

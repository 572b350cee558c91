package io.gatehouse.controlplane.problems;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.model.problem.Problem;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;

/** Writes problems: as JSON to programs, as a page to people. Thread-safe. */
@Singleton
public class ProblemWriter {
    private final ObjectMapper mapper;
    private final Instance<ProblemPages> pages;

    ProblemWriter(ObjectMapper mapper, Instance<ProblemPages> pages) {
        this.mapper = mapper;
        this.pages = pages;
    }

    /** The response to an endpoint's exchange. */
    Response response(Problem problem, RoutingContext exchange) {
        Body body = body(problem, exchange);
        Response.ResponseBuilder response =
                Response.status(problem.status()).type(body.type()).entity(body.text());
        if (problem.status() == 401 && !isForPeople(exchange)) {
            response.header("WWW-Authenticate", "Bearer");
        }
        return response.build();
    }

    /** Ends an exchange that reached no endpoint. */
    void end(Problem problem, RoutingContext exchange) {
        Body body = body(problem, exchange);
        exchange.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", body.type())
                .end(body.text());
    }

    /** Ends an exchange before its body was looked at: that is let go, so that the connection stays good. */
    void refuse(Problem problem, RoutingContext exchange) {
        end(problem, exchange);
        exchange.request().resume();
    }

    private Body body(Problem problem, RoutingContext exchange) {
        Problem told = new Problem(
                problem.status(),
                problem.code(),
                problem.title(),
                problem.detail(),
                RequestIds.of(exchange),
                problem.errors());
        if (isForPeople(exchange) && pages.isResolvable()) {
            return new Body("text/html;charset=UTF-8", pages.get().page(told));
        }
        try {
            return new Body(Problem.MEDIA_TYPE, mapper.writeValueAsString(told));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem cannot be written as JSON", e);
        }
    }

    static boolean isForPeople(RoutingContext exchange) {
        String accept = exchange.request().getHeader("Accept");
        return accept != null && accept.contains("text/html") && isPage(exchange);
    }

    /** Whether what was asked for would be a page of the console. */
    public static boolean isPage(RoutingContext exchange) {
        // As endpoints are found: no escaped letter makes a page of what is none.
        String path = exchange.normalizedPath();
        return !path.startsWith("/api/") && !path.startsWith("/sync/") && !path.startsWith("/q/");
    }

    private record Body(String type, String text) {}
}

package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Sessions;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.problem.Violation;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.pages.AccessPages;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Logging in and out. */
@Path("/")
@PermitAll
@Produces(MediaType.TEXT_HTML)
public class LoginPage {
    private final Desk desk;
    private final Sessions sessions;
    private final SecurityIdentity identity;

    LoginPage(Desk desk, Sessions sessions, SecurityIdentity identity) {
        this.desk = desk;
        this.sessions = sessions;
        this.identity = identity;
    }

    @GET
    @Path("login")
    public Response ask() {
        if (!identity.isAnonymous()) {
            return desk.to("/");
        }
        Form form = Form.ofSingle(Map.of("name", "", "password", ""));
        return desk.page(AccessPages.login(desk.frame("Log in", Section.NONE), form));
    }

    @POST
    @Path("login")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response logIn(MultivaluedMap<String, String> posted, RoutingContext exchange) {
        Fields fields = new Fields(posted);
        Form form = Form.ofSingle(Map.of("name", fields.text("name"), "password", ""));
        List<Violation> missing = missing(fields);
        if (!missing.isEmpty()) {
            return answer(422, form.refused(null, missing));
        }
        try {
            String password = fields.all("password").getFirst();
            String cookie = sessions.open(
                    fields.text("name"),
                    password,
                    exchange.request().remoteAddress().hostAddress());
            return Response.fromResponse(desk.to("/"))
                    .cookie(cookie(exchange, cookie).build())
                    .build();
        } catch (Refused refused) {
            return answer(
                    refused.problem().status(), form.refused(refused.problem().detail(), List.of()));
        }
    }

    private static List<Violation> missing(Fields fields) {
        List<Violation> missing = new ArrayList<>();
        for (String name : List.of("name", "password")) {
            if (fields.text(name).isEmpty()) {
                missing.add(new Violation(name, "is needed"));
            }
        }
        return missing;
    }

    private Response answer(int status, Form form) {
        return desk.html(status, AccessPages.login(desk.frame("Log in", Section.NONE), form));
    }

    @POST
    @Path("logout")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response logOut(
            @CookieParam(Sessions.COOKIE) @Nullable String session,
            MultivaluedMap<String, String> posted,
            RoutingContext exchange) {
        if (session != null) {
            sessions.close(session);
        }
        return Response.fromResponse(desk.to("/login"))
                .cookie(cookie(exchange, "").maxAge(0).build())
                .build();
    }

    private static NewCookie.Builder cookie(RoutingContext exchange, String value) {
        return new NewCookie.Builder(Sessions.COOKIE)
                .value(value)
                .path("/")
                .httpOnly(true)
                .secure(exchange.request().isSSL())
                .sameSite(NewCookie.SameSite.LAX);
    }
}

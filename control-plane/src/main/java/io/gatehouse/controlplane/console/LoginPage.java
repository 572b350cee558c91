package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Sessions;
import io.gatehouse.controlplane.problems.Detour;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.problem.Problem;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Logging in and out. */
@Path("/")
@PermitAll
@Produces(MediaType.TEXT_HTML)
public class LoginPage {
    private static final String ENDED = "Your session has ended. Log in again.";
    private static final String LOST = " What you had entered was not saved: it has to be entered once more.";

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
    public Response ask(
            @QueryParam(Detour.BACK) @Nullable String back,
            @QueryParam(Detour.LOST) @Nullable String lost,
            @CookieParam(Sessions.COOKIE) @Nullable String session) {
        String onward = Detour.safe(back);
        if (!identity.isAnonymous()) {
            return desk.to(onward);
        }
        Form form = form("", onward);
        boolean ended = lost != null || (session != null && !session.isEmpty());
        return answer(200, ended ? form.refused(ENDED + (lost == null ? "" : LOST), List.of()) : form);
    }

    private static Form form(String name, String back) {
        return Form.ofSingle(Map.of("name", name, "password", "", Detour.BACK, back));
    }

    @POST
    @Path("login")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response logIn(MultivaluedMap<String, String> posted, RoutingContext exchange) {
        Fields fields = new Fields(posted);
        String onward = Detour.safe(fields.text(Detour.BACK));
        Form form = form(fields.text("name"), onward);
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
            return Response.fromResponse(desk.to(onward))
                    .cookie(cookie(exchange, cookie).build())
                    .build();
        } catch (Refused refused) {
            Problem problem = refused.problem();
            Response again = answer(problem.status(), form.refused(problem.detail(), problem.errors()));
            Duration wait = refused.retryAfter();
            return wait == null
                    ? again
                    : Response.fromResponse(again)
                            .header("Retry-After", wait.toSeconds())
                            .build();
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
        return Response.fromResponse(desk.to(Detour.LOGIN))
                .header("Clear-Site-Data", "\"cache\"")
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

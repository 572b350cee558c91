package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.decisions.DecisionFilter;
import io.gatehouse.controlplane.decisions.DecisionView;
import io.gatehouse.controlplane.decisions.Decisions;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.pages.RequestPages;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Single requests, and why they ended as they did. */
@Path("/requests")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.TEXT_HTML)
public class RequestsPage {
    private static final int ROWS = 50;
    private static final String[] FILTERS = {"api", "consumer", "outcome", "id"};

    private final Desk desk;
    private final Decisions decisions;
    private final RequestViews views;
    private final Choices choices;

    RequestsPage(Desk desk, Decisions decisions, RequestViews views, Choices choices) {
        this.desk = desk;
        this.decisions = decisions;
        this.views = views;
        this.choices = choices;
    }

    @GET
    public Response list(@Context UriInfo asked) {
        Fields fields = new Fields(asked.getQueryParameters());
        String id = fields.textOrNull("id");
        if (id != null) {
            return show(id);
        }
        Form form = fields.form(FILTERS);
        DecisionFilter filter = new DecisionFilter(
                null,
                null,
                fields.id("api"),
                fields.id("consumer"),
                null,
                fields.read("outcome", Outcome::ofCode, "is not one of those offered"),
                fields.textOrNull("after"));
        if (!fields.unread().isEmpty()) {
            return page(422, form.refused(null, fields.unread()), List.of(), null);
        }
        Slice<DecisionView> found = decisions.find(filter, ROWS);
        return page(200, form, found.items(), next(fields, found.next()));
    }

    private Response page(int status, Form form, List<DecisionView> found, @Nullable String next) {
        RequestPages.Requests view = new RequestPages.Requests(
                form,
                choices.apis(),
                choices.consumers(),
                Outcomes.options(),
                views.rows(found),
                Decisions.KEPT.toDays(),
                next);
        return desk.html(status, RequestPages.list(desk.frame("Requests", Section.REQUESTS), view));
    }

    /** The page that follows, with the filters as they are. */
    private static @Nullable String next(Fields fields, @Nullable String after) {
        if (after == null) {
            return null;
        }
        UriBuilder uri = UriBuilder.fromPath("/requests").queryParam("after", after);
        for (String filter : FILTERS) {
            String value = fields.textOrNull(filter);
            if (value != null) {
                uri.queryParam(filter, value);
            }
        }
        return uri.build().toString();
    }

    @GET
    @Path("{id}")
    public Response show(@RestPath String id) {
        try {
            RequestPages.Request view = views.page(decisions.get(id));
            return desk.page(RequestPages.request(desk.frame("Request", Section.REQUESTS), view));
        } catch (Refused refused) {
            if (refused.problem().status() != 404) {
                throw refused;
            }
            Form form = Form.ofSingle(Map.of("api", "", "consumer", "", "outcome", "", "id", id));
            String sentence =
                    "There is no record of this request: it was not kept, or is older than " + Decisions.KEPT.toDays()
                            + " days, or ended less than a second ago. Of refusals and errors, up to 100 a second are kept on each loop of a node.";
            return page(404, form.refused(sentence, List.of()), List.of(), null);
        }
    }
}

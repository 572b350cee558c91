package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.apis.ApiDraft;
import io.gatehouse.controlplane.apis.ApiDraft.RouteDraft;
import io.gatehouse.controlplane.apis.ApiView;
import io.gatehouse.controlplane.apis.Apis;
import io.gatehouse.controlplane.apis.ForwardDraft;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.kit.Option;
import io.gatehouse.ui.pages.ForwardingPages;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Where a route leads: its splits, and what it rewrites. */
@Path("/apis")
@RolesAllowed(Roles.PUBLISHER)
@Produces(MediaType.TEXT_HTML)
public class RoutePage {
    private final Desk desk;
    private final Apis apis;

    RoutePage(Desk desk, Apis apis) {
        this.desk = desk;
        this.apis = apis;
    }

    @GET
    @Path("{id}/routes/{route}")
    public Response ask(@RestPath String id, @RestPath String route) {
        ApiView api = apis.get(Ids.parse("API", id));
        int at = index(api.draft(), route);
        Form form = ForwardForms.form(
                ForwardViews.way(ForwardViews.routes(api.draft()).get(at)));
        return desk.page(page(api, at, form, null, Long.toString(api.version())));
    }

    @POST
    @Path("{id}/routes/{route}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response change(@RestPath String id, @RestPath String route, MultivaluedMap<String, String> posted) {
        UUID api = Ids.parse("API", id);
        Fields fields = new Fields(posted);
        ApiView view = apis.get(api);
        int at = index(view.draft(), route);
        ForwardDraft way = ForwardForms.draft(fields);
        Form form = ForwardForms.form(fields);
        if (fields.has("add")) {
            // Without a script, a row more is a page more.
            return desk.page(page(view, at, form, fields.text("add"), fields.text("version")));
        }
        try {
            if (!fields.unread().isEmpty()) {
                throw Refused.invalid(fields.unread());
            }
            List<RouteDraft> routes = new ArrayList<>(ForwardViews.routes(view.draft()));
            routes.set(at, routes.get(at).leading(way));
            ApiDraft draft =
                    view.draft().leading(Objects.requireNonNullElse(view.draft().upstreams(), Map.of()), routes);
            apis.edit(api, draft, Desk.ifMatch(fields));
            return desk.to(Desk.path("apis", api), "Draft saved. It is live once it is published.");
        } catch (Refused refused) {
            Form wrong = Desk.refused(form, refused);
            wrong = wrong.refused(
                    wrong.problem(), ForwardForms.placed(wrong.errors(), "routes[" + at + "].forward", form));
            return desk.again(page(view, at, wrong, null, Desk.version(fields, refused, view.version())));
        }
    }

    /** The place of a route in its draft. */
    private static int index(ApiDraft draft, String route) {
        List<RouteDraft> routes = ForwardViews.routes(draft);
        for (int i = 0; i < routes.size(); i++) {
            if (ForwardViews.route(routes.get(i)).id().equals(route)) {
                return i;
            }
        }
        throw Refused.notFound("route", route);
    }

    /** @param added of which kind a row more is wanted; null for none */
    private TemplateInstance page(ApiView api, int at, Form form, @Nullable String added, String version) {
        ApiDraft draft = api.draft();
        RouteDraft route = ForwardViews.routes(draft).get(at);
        ForwardingPages.Route shown = ForwardViews.route(route);
        String name = Objects.requireNonNullElse(draft.name(), "");
        String basePath = Objects.requireNonNullElse(draft.basePath(), "/");
        boolean keepsBasePath = Boolean.FALSE.equals(draft.stripBasePath()) && !basePath.equals("/");
        ForwardingPages.RouteEditing view = new ForwardingPages.RouteEditing(
                api.id().toString(),
                name,
                shown.id(),
                shown.methods(),
                shown.path(),
                keepsBasePath ? basePath + shown.path() : shown.path(),
                ForwardViews.target(draft, route),
                form,
                ForwardViews.upstreams(draft).keySet().stream()
                        .map(upstream -> new Option(upstream, upstream))
                        .toList(),
                rows(ForwardForms.splitCount(form), "split".equals(added)),
                rows(ForwardForms.headerCount(form), "header".equals(added)),
                version);
        return ForwardingPages.route(desk.frame("Where requests go · " + name, Section.APIS), view);
    }

    /** A row for each that is there, or one to begin with, and one more where that is wanted. */
    private static List<Integer> rows(int there, boolean more) {
        return IntStream.range(0, Math.max(1, there + (more ? 1 : 0))).boxed().toList();
    }
}

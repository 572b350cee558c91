package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.apis.ApiDraft;
import io.gatehouse.controlplane.apis.ApiDraft.RouteDraft;
import io.gatehouse.controlplane.apis.ApiDraft.UpstreamDraft;
import io.gatehouse.controlplane.apis.ApiView;
import io.gatehouse.controlplane.apis.Apis;
import io.gatehouse.controlplane.apis.ForwardDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.SplitDraft;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.problem.Violation;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.pages.AccessPages;
import io.gatehouse.ui.pages.ForwardingPages;
import io.gatehouse.ui.pages.UpstreamFields;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** The upstreams of an API beside its own: added, with a share of all requests if wished, edited, removed. */
@Path("/apis")
@RolesAllowed(Roles.PUBLISHER)
@Produces(MediaType.TEXT_HTML)
public class UpstreamPage {
    private static final UpstreamForms FORMS = new UpstreamForms("");
    private static final String SAVED = "Draft saved. It is live once it is published.";

    private final Desk desk;
    private final Apis apis;
    private final Choices choices;

    UpstreamPage(Desk desk, Apis apis, Choices choices) {
        this.desk = desk;
        this.apis = apis;
        this.choices = choices;
    }

    @GET
    @Path("{id}/upstreams/new")
    public Response askNew(@RestPath String id) {
        ApiView api = apis.get(Ids.parse("API", id));
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", "");
        values.put("share", "");
        FORMS.put(values, UpstreamDraft.to(null));
        return desk.page(page(api, null, Form.ofSingle(values), Long.toString(api.version())));
    }

    @POST
    @Path("{id}/upstreams/new")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response add(@RestPath String id, MultivaluedMap<String, String> posted) {
        ApiView api = apis.get(Ids.parse("API", id));
        Fields fields = new Fields(posted);
        String name = fields.text("name");
        UpstreamDraft upstream = FORMS.draft(fields, null);
        Integer share =
                fields.read("share", text -> Integer.valueOf(text.replaceAll("\\s*%$", "")), "must be a whole number");
        if (name.isEmpty()) {
            fields.note("name", "is needed");
        } else if (ForwardViews.upstreams(api.draft()).containsKey(name)) {
            fields.note("name", "is that of another upstream of this API");
        }
        return save(api, null, name, fields, with(api.draft(), name, upstream, share));
    }

    @GET
    @Path("{id}/upstreams/{name}/edit")
    public Response askEdit(@RestPath String id, @RestPath String name) {
        ApiView api = apis.get(Ids.parse("API", id));
        Map<String, String> values = new LinkedHashMap<>();
        FORMS.put(values, known(api, name));
        return desk.page(page(api, name, Form.ofSingle(values), Long.toString(api.version())));
    }

    @POST
    @Path("{id}/upstreams/{name}/edit")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response edit(@RestPath String id, @RestPath String name, MultivaluedMap<String, String> posted) {
        ApiView api = apis.get(Ids.parse("API", id));
        Fields fields = new Fields(posted);
        UpstreamDraft upstream = FORMS.draft(fields, known(api, name));
        return save(api, name, name, fields, with(api.draft(), name, upstream, null));
    }

    @GET
    @Path("{id}/upstreams/{name}/delete")
    public Response askRemove(@RestPath String id, @RestPath String name) {
        ApiView api = apis.get(Ids.parse("API", id));
        known(api, name);
        String page = Desk.path("apis", api.id());
        AccessPages.Question question = new AccessPages.Question(
                "Remove upstream " + name + "?",
                "Its splits go with it, and routes that lead to it lead to the API's own upstream again. Callers notice"
                        + " nothing until the draft is published.",
                page + "/upstreams/" + name + "/delete",
                "Remove upstream",
                page,
                true,
                Long.toString(api.version()));
        return desk.page(AccessPages.confirm(desk.frame("Remove upstream " + name, Section.APIS), question));
    }

    @POST
    @Path("{id}/upstreams/{name}/delete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response remove(@RestPath String id, @RestPath String name, MultivaluedMap<String, String> posted) {
        ApiView api = apis.get(Ids.parse("API", id));
        known(api, name);
        try {
            apis.edit(api.id(), without(api.draft(), name), Desk.ifMatch(new Fields(posted)));
            return desk.to(Desk.path("apis", api.id()), SAVED);
        } catch (Refused refused) {
            return desk.to(Desk.path("apis", api.id()), Sentences.of(refused, "Not removed"));
        }
    }

    /** @param shown name of the upstream that the form is about; null for a new one */
    private Response save(ApiView api, @Nullable String shown, String name, Fields fields, ApiDraft draft) {
        Form form = fields.form("name", "share", "targets");
        try {
            if (!fields.unread().isEmpty()) {
                throw Refused.invalid(fields.unread());
            }
            apis.edit(api.id(), draft, Desk.ifMatch(fields));
            return desk.to(Desk.path("apis", api.id()), SAVED);
        } catch (Refused refused) {
            Form wrong = Desk.refused(form, refused);
            List<Violation> placed = wrong.errors().stream()
                    .map(violation -> placed(
                            violation,
                            "upstreams." + name,
                            !fields.text("share").isEmpty()))
                    .distinct()
                    .toList();
            wrong = wrong.refused(wrong.problem(), placed);
            return desk.again(page(api, shown, wrong, Desk.version(fields, refused, api.version())));
        }
    }

    /** What is wrong with the draft, as what is wrong with this form. What it does not show keeps the path in the draft. */
    private static Violation placed(Violation violation, String upstream, boolean shares) {
        String path = violation.path();
        if (path.equals(upstream)) {
            return new Violation("name", "must be of lower-case letters, digits and hyphens, 50 at most");
        }
        if (shares && path.matches("routes\\[\\d+]\\.forward\\.splits(\\[\\d+]\\.percent)?")) {
            return new Violation("share", violation.message());
        }
        return path.startsWith(upstream + ".")
                ? new Violation(path.substring(upstream.length() + 1), violation.message())
                : violation;
    }

    private static UpstreamDraft known(ApiView api, String name) {
        UpstreamDraft upstream = Objects.requireNonNullElse(api.draft().upstreams(), Map.<String, UpstreamDraft>of())
                .get(name);
        if (upstream == null) {
            throw Refused.notFound("upstream", name);
        }
        return upstream;
    }

    /** @param share percentage of the requests of each route that goes there; null for none */
    private static ApiDraft with(ApiDraft draft, String name, UpstreamDraft upstream, @Nullable Integer share) {
        Map<String, UpstreamDraft> upstreams =
                new LinkedHashMap<>(Objects.requireNonNullElse(draft.upstreams(), Map.of()));
        upstreams.put(name, upstream);
        if (share == null) {
            return draft.leading(upstreams, Objects.requireNonNullElse(draft.routes(), List.of()));
        }
        List<RouteDraft> routes = new ArrayList<>();
        for (RouteDraft route : ForwardViews.routes(draft)) {
            ForwardDraft way = ForwardViews.way(route);
            List<SplitDraft> splits = new ArrayList<>(ForwardForms.splits(way));
            splits.add(new SplitDraft(name, share, null));
            routes.add(
                    route.leading(new ForwardDraft(way.upstream(), splits, way.sticky(), way.rewrite(), way.mirror())));
        }
        return draft.leading(upstreams, routes);
    }

    private static ApiDraft without(ApiDraft draft, String name) {
        Map<String, UpstreamDraft> upstreams =
                new LinkedHashMap<>(Objects.requireNonNullElse(draft.upstreams(), Map.of()));
        upstreams.remove(name);
        List<RouteDraft> routes = Objects.requireNonNullElse(draft.routes(), List.<RouteDraft>of()).stream()
                .map(route -> {
                    ForwardDraft way = ForwardViews.way(route);
                    return route.leading(new ForwardDraft(
                            name.equals(way.upstream()) ? ForwardViews.OWN : way.upstream(),
                            ForwardForms.splits(way).stream()
                                    .filter(split -> !name.equals(split.upstream()))
                                    .toList(),
                            way.sticky(),
                            way.rewrite(),
                            way.mirror() != null && name.equals(way.mirror().upstream()) ? null : way.mirror()));
                })
                .toList();
        return draft.leading(upstreams, routes);
    }

    private TemplateInstance page(ApiView api, @Nullable String name, Form form, String version) {
        String apiName = Objects.requireNonNullElse(api.draft().name(), "");
        ForwardingPages.UpstreamEditing view = new ForwardingPages.UpstreamEditing(
                api.id().toString(), apiName, name, new UpstreamFields(form, "", choices.certificates()), version);
        String title = (name == null ? "New upstream" : "Upstream " + name) + " · " + apiName;
        return ForwardingPages.upstream(desk.frame(title, Section.APIS), view);
    }
}

package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.apis.ApiDraft;
import io.gatehouse.controlplane.apis.ApiView;
import io.gatehouse.controlplane.apis.Apis;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.pages.ApiPages;
import io.gatehouse.ui.pages.UpstreamFields;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** APIs: the list, one of them, its draft, its end. */
@Path("/apis")
@RolesAllowed(Roles.PUBLISHER)
@Produces(MediaType.TEXT_HTML)
public class ApisPage {
    private final Desk desk;
    private final Apis apis;
    private final ApiViews views;
    private final Choices choices;

    ApisPage(Desk desk, Apis apis, ApiViews views, Choices choices) {
        this.desk = desk;
        this.choices = choices;
        this.apis = apis;
        this.views = views;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Response list(@QueryParam("after") @Nullable String after) {
        Slice<ApiView> slice = apis.list(Slice.wanted(null, after));
        List<ApiPages.Row> rows = slice.items().stream().map(ApiViews::row).toList();
        String sample = Sample.in(apis.list(Slice.Wanted.MOST).items())
                .map(api -> Desk.path("apis", api.id()))
                .orElse(null);
        return desk.page(ApiPages.list(desk.frame("APIs", Section.APIS), rows, sample, slice.next()));
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Roles.VIEWER)
    public Response show(@RestPath String id) {
        ApiPages.Api api = views.page(Ids.parse("API", id), null);
        return desk.page(ApiPages.api(desk.frame(api.name(), Section.APIS), api));
    }

    @GET
    @Path("{id}/targets")
    @RolesAllowed(Roles.VIEWER)
    public Response targets(@RestPath String id) {
        return desk.page(ApiPages.api$targets(views.targets(Ids.parse("API", id))));
    }

    @GET
    @Path("{id}/indicator")
    @RolesAllowed(Roles.VIEWER)
    public Response indicator(@RestPath String id) {
        return desk.page(ApiPages.api$indicator(views.indicator(Ids.parse("API", id))));
    }

    @GET
    @Path("{id}/edit")
    public Response askEdit(@RestPath String id) {
        ApiView api = apis.get(Ids.parse("API", id));
        Form form = ApiForms.form(api.draft());
        return desk.page(editPage(api, form, ApiForms.rowCount(form), Long.toString(api.version())));
    }

    @POST
    @Path("{id}/edit")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response edit(@RestPath String id, MultivaluedMap<String, String> posted) {
        UUID api = Ids.parse("API", id);
        Fields fields = new Fields(posted);
        ApiView view = apis.get(api);
        ApiDraft draft = ApiForms.draft(fields, view.draft());
        Form form = ApiForms.form(fields);
        if (fields.has("add")) {
            // Without a script, a row more is a page more.
            return desk.page(editPage(view, form, ApiForms.rowCount(form) + 1, fields.text("version")));
        }
        try {
            fields.refuseUnread(() -> apis.faults(draft, api));
            apis.edit(api, draft, Desk.ifMatch(fields));
            return desk.to(Desk.path("apis", api), "Draft saved. It is live once it is published.");
        } catch (Refused refused) {
            Form wrong = Desk.refused(form, refused);
            String version = Desk.version(fields, refused, view.version());
            return desk.again(editPage(view, wrong, ApiForms.rowCount(form), version));
        }
    }

    private TemplateInstance editPage(ApiView api, Form form, int rows, String version) {
        String name = Objects.requireNonNullElse(api.draft().name(), "");
        ApiPages.Editing view = new ApiPages.Editing(
                api.id().toString(),
                name,
                Addresses.gateway(),
                form,
                IntStream.range(0, rows).boxed().toList(),
                ApiViews.policies(api.draft()),
                new UpstreamFields(form, "upstream.", choices.certificates()),
                version);
        return ApiPages.edit(desk.frame("Edit " + name, Section.APIS), view);
    }

    @GET
    @Path("{id}/delete")
    public Response askDelete(@RestPath String id) {
        ApiView api = apis.get(Ids.parse("API", id));
        String name = Objects.requireNonNullElse(api.draft().name(), "");
        return desk.askDelete(
                new Desk.Deletion("API", name, Desk.path("apis", api.id()), api.version()),
                "Nodes stop serving it at once: callers get 404. Its draft and revisions are gone for good; its usage"
                        + " stays in the dashboard.",
                Section.APIS);
    }

    @POST
    @Path("{id}/delete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response delete(@RestPath String id, MultivaluedMap<String, String> posted) {
        UUID api = Ids.parse("API", id);
        try {
            apis.delete(api, Desk.ifMatch(new Fields(posted)));
            return desk.to("/apis", "API deleted.");
        } catch (Refused refused) {
            if (refused.problem().status() == 404) {
                throw refused;
            }
            ApiPages.Api view = views.page(api, Sentences.of(refused, "Not deleted"));
            return desk.again(ApiPages.api(desk.frame(view.name(), Section.APIS), view));
        }
    }
}

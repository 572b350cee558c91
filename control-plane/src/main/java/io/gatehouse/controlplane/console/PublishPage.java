package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.apis.ApiDraft;
import io.gatehouse.controlplane.apis.ApiView;
import io.gatehouse.controlplane.apis.Apis;
import io.gatehouse.controlplane.apis.Revision;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.pages.AccessPages;
import io.gatehouse.ui.pages.ApiPages;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;

/** Making drafts live, and older revisions live again. */
@Path("/apis")
@RolesAllowed(Roles.PUBLISHER)
@Produces(MediaType.TEXT_HTML)
public class PublishPage {
    private final Desk desk;
    private final Apis apis;

    PublishPage(Desk desk, Apis apis) {
        this.desk = desk;
        this.apis = apis;
    }

    @GET
    @Path("{id}/publish")
    public Response ask(@RestPath String id) {
        return desk.page(page(apis.get(Ids.parse("API", id)), Form.ofSingle(Map.of("note", ""))));
    }

    @POST
    @Path("{id}/publish")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response publish(@RestPath String id, MultivaluedMap<String, String> posted) {
        Fields fields = new Fields(posted);
        UUID api = Ids.parse("API", id);
        ApiView view = apis.get(api);
        Form form = fields.form("note");
        try {
            Revision revision = apis.publish(api, fields.textOrNull("note"), desk.who(), Desk.ifMatch(fields));
            return desk.to(Desk.path("apis", api), "Published revision " + revision.revision() + ".");
        } catch (Refused refused) {
            if (refused.problem().status() == 412) {
                String sentence =
                        "The draft has changed since you opened this page. What is below is its newest state.";
                return desk.again(page(apis.get(api), form.refused(sentence, List.of())));
            }
            return desk.again(page(view, Desk.refused(form, refused)));
        }
    }

    @GET
    @Path("{id}/revisions/{number}/roll-back")
    public Response askBack(@RestPath String id, @RestPath long number) {
        UUID api = Ids.parse("API", id);
        Revision revision = apis.revision(api, number);
        String text =
                "What revision " + number + " says is published again as a new revision, and the draft becomes the"
                        + " same. Changes in the draft that were not published are lost.";
        AccessPages.Question question = new AccessPages.Question(
                "Roll " + name(revision.draft()) + " back to revision " + number + "?",
                text,
                Desk.path("apis", api) + "/revisions/" + number + "/roll-back",
                "Roll back",
                Desk.path("apis", api),
                false,
                null);
        return desk.page(AccessPages.confirm(desk.frame("Roll back", Section.APIS), question));
    }

    @POST
    @Path("{id}/revisions/{number}/roll-back")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response rollBack(@RestPath String id, @RestPath long number, MultivaluedMap<String, String> posted) {
        UUID api = Ids.parse("API", id);
        try {
            Revision revision = apis.rollBack(api, number, desk.who(), null);
            return desk.to(
                    Desk.path("apis", api),
                    "Rolled back to revision " + number + ", published as revision " + revision.revision() + ".");
        } catch (Refused refused) {
            return desk.to(Desk.path("apis", api), Sentences.of(refused, "Not rolled back"));
        }
    }

    private TemplateInstance page(ApiView api, Form form) {
        ApiDraft draft = api.draft();
        Long live = api.liveRevision();
        ApiPages.Publishing view = new ApiPages.Publishing(
                api.id().toString(),
                name(draft),
                live == null,
                Addresses.of(draft),
                Addresses.targets(draft),
                ForwardViews.routes(draft).stream()
                        .map(route -> ForwardViews.route(route).line())
                        .toList(),
                Addresses.isOpen(draft),
                apis.revisions(api.id(), ApiViews.NEWEST).items().stream()
                                .findFirst()
                                .map(Revision::revision)
                                .orElse(0L)
                        + 1,
                Long.toString(api.version()),
                form);
        return ApiPages.publish(desk.frame("Publish " + name(draft), Section.APIS), view);
    }

    private static String name(ApiDraft draft) {
        return Objects.requireNonNullElse(draft.name(), "");
    }
}

package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.apis.ApiDraft;
import io.gatehouse.controlplane.apis.ApiView;
import io.gatehouse.controlplane.apis.Apis;
import io.gatehouse.controlplane.apis.TargetUrl;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.problem.Violation;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.pages.ApiPages;
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
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Registering an API: paste a target, see the route; publishing, the third step, is {@link PublishPage}. */
@Path("/apis/new")
@RolesAllowed(Roles.PUBLISHER)
@Produces(MediaType.TEXT_HTML)
public class RegisterPage {
    private static final String TARGET = "upstream.targets";

    private final Desk desk;
    private final Apis apis;

    RegisterPage(Desk desk, Apis apis) {
        this.desk = desk;
        this.apis = apis;
    }

    @GET
    public Response askTarget() {
        return desk.page(
                ApiPages.target(desk.frame("Register an API", Section.APIS), Form.ofSingle(Map.of(TARGET, ""))));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response takeTarget(MultivaluedMap<String, String> posted) {
        Fields fields = new Fields(posted);
        String target = Suggestion.url(fields.text(TARGET));
        String fault = TargetUrl.fault(target);
        if (fault != null) {
            Form form = fields.form(TARGET).refused(null, List.of(new Violation(TARGET, fault)));
            return desk.again(ApiPages.target(desk.frame("Register an API", Section.APIS), form));
        }
        return desk.to("/apis/new/route?target=" + URLEncoder.encode(target, StandardCharsets.UTF_8));
    }

    @GET
    @Path("route")
    public Response askRoute(@QueryParam("target") @Nullable String pasted) {
        String url = pasted == null ? "" : Suggestion.url(pasted);
        if (TargetUrl.fault(url) != null) {
            return desk.to("/apis/new");
        }
        URI target = URI.create(url);
        Suggestion suggestion =
                Suggestion.of(target, apis.list(Slice.Wanted.MOST).items());
        Form form = Form.ofSingle(Map.of(
                "name",
                suggestion.name(),
                "basePath",
                suggestion.basePath(),
                "hosts",
                "",
                "access",
                "key",
                TARGET,
                target.toString()));
        return desk.page(ApiPages.route(desk.frame("Register an API", Section.APIS), form, Addresses.gateway()));
    }

    @POST
    @Path("route")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response takeRoute(MultivaluedMap<String, String> posted) {
        Fields fields = new Fields(posted);
        try {
            ApiDraft draft = ApiForms.draft(fields, null);
            fields.refuseUnread(() -> apis.faults(draft, null));
            ApiView created = apis.create(draft);
            return desk.to("/apis/" + created.id() + "/publish");
        } catch (Refused refused) {
            Form form = Desk.refused(fields.form("name", "basePath", "hosts", "access", TARGET), refused);
            return desk.again(ApiPages.route(desk.frame("Register an API", Section.APIS), form, Addresses.gateway()));
        }
    }
}

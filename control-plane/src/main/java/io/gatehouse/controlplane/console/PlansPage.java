package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.apis.Apis;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.plans.PlanDraft;
import io.gatehouse.controlplane.plans.PlanView;
import io.gatehouse.controlplane.plans.Plans;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.kit.Option;
import io.gatehouse.ui.pages.PlanPages;
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
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Plans: the list, one of them as a form, its end. */
@Path("/plans")
@RolesAllowed(Roles.PUBLISHER)
@Produces(MediaType.TEXT_HTML)
public class PlansPage {
    private final Desk desk;
    private final Plans plans;
    private final Apis apis;

    PlansPage(Desk desk, Plans plans, Apis apis) {
        this.desk = desk;
        this.plans = plans;
        this.apis = apis;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Response list(@QueryParam("after") @Nullable String after) {
        Map<String, String> names = offered().stream().collect(Collectors.toMap(Option::value, Option::label));
        Slice<PlanView> slice = plans.list(Slice.wanted(null, after));
        List<PlanPages.Row> rows =
                slice.items().stream().map(plan -> row(plan, names)).toList();
        return desk.page(PlanPages.list(desk.frame("Plans", Section.PLANS), rows, slice.next()));
    }

    private static PlanPages.Row row(PlanView plan, Map<String, String> names) {
        return new PlanPages.Row(
                plan.id().toString(),
                plan.name(),
                plan.apis().stream()
                        .map(api -> names.getOrDefault(api.toString(), api.toString()))
                        .sorted()
                        .toList(),
                PlanForms.rateLimit(plan),
                PlanForms.quota(plan),
                plan.subscribers());
    }

    @GET
    @Path("new")
    public Response askNew() {
        return desk.page(page(null, PlanForms.empty(), null));
    }

    @POST
    @Path("new")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(MultivaluedMap<String, String> posted) {
        Fields fields = new Fields(posted);
        try {
            PlanView created = plans.create(read(fields, null));
            return desk.to("/plans", "Plan " + created.name() + " created.");
        } catch (Refused refused) {
            return desk.again(page(null, refused(fields, refused), null));
        }
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Roles.VIEWER)
    public Response show(@RestPath String id) {
        PlanView plan = plans.get(Ids.parse("plan", id));
        return desk.page(page(plan, PlanForms.form(plan), Long.toString(plan.version())));
    }

    @POST
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response edit(@RestPath String id, MultivaluedMap<String, String> posted) {
        UUID plan = Ids.parse("plan", id);
        Fields fields = new Fields(posted);
        PlanView before = plans.get(plan);
        try {
            PlanView edited = plans.edit(plan, read(fields, before), Desk.ifMatch(fields));
            return desk.to("/plans", "Plan " + edited.name() + " saved. It holds at once.");
        } catch (Refused refused) {
            return desk.again(page(before, refused(fields, refused), Desk.version(fields, refused, before.version())));
        }
    }

    private PlanDraft read(Fields fields, @Nullable PlanView before) {
        PlanDraft draft = PlanForms.draft(fields, before);
        fields.refuseUnread(() -> plans.faults(draft, before == null ? null : before.id()));
        return draft;
    }

    private static Form refused(Fields fields, Refused refused) {
        return Desk.refused(PlanForms.form(fields), refused);
    }

    private TemplateInstance page(@Nullable PlanView plan, Form form, @Nullable String version) {
        String name = plan == null ? "New plan" : plan.name();
        PlanPages.Editing view = new PlanPages.Editing(
                plan == null ? null : plan.id().toString(),
                name,
                offered(),
                PlanForms.windows(form),
                PlanForms.periods(),
                form,
                version);
        return PlanPages.edit(desk.frame(name, Section.PLANS), view);
    }

    private List<Option> offered() {
        return apis.list(Slice.Wanted.MOST).items().stream()
                .map(api -> new Option(
                        api.id().toString(),
                        Objects.requireNonNullElse(api.draft().name(), "")))
                .toList();
    }

    @GET
    @Path("{id}/delete")
    public Response askDelete(@RestPath String id) {
        PlanView plan = plans.get(Ids.parse("plan", id));
        return desk.askDelete(
                new Desk.Deletion("plan", plan.name(), Desk.path("plans", plan.id()), plan.version()),
                "A plan that consumers are subscribed to cannot be deleted: end the subscriptions first.",
                Section.PLANS);
    }

    @POST
    @Path("{id}/delete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response delete(@RestPath String id, MultivaluedMap<String, String> posted) {
        UUID plan = Ids.parse("plan", id);
        try {
            plans.delete(plan, Desk.ifMatch(new Fields(posted)));
            return desk.to("/plans", "Plan deleted.");
        } catch (Refused refused) {
            if (refused.problem().status() == 404) {
                throw refused;
            }
            PlanView view = plans.get(plan);
            Form form = PlanForms.form(view).refused(Sentences.of(refused, "Not deleted"), List.of());
            return desk.again(page(view, form, Long.toString(view.version())));
        }
    }
}

package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.apis.ApiView;
import io.gatehouse.controlplane.apis.Apis;
import io.gatehouse.controlplane.consumers.ConsumerDraft;
import io.gatehouse.controlplane.consumers.ConsumerView;
import io.gatehouse.controlplane.consumers.Consumers;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.keys.KeyDraft;
import io.gatehouse.controlplane.plans.PlanDraft;
import io.gatehouse.controlplane.plans.Plans;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.kit.Option;
import io.gatehouse.ui.pages.KeyPages;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.ForbiddenException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Issuing a key for an API: choose or make consumer and plan. */
@Path("/apis")
@RolesAllowed(Roles.DEVELOPER)
@Produces(MediaType.TEXT_HTML)
public class IssuePage {
    private static final String[] FIELDS = {
        "consumerChoice",
        "consumer",
        "consumerName",
        "newConsumer.name",
        "newConsumer.email",
        "planChoice",
        "plan",
        "newPlan.name",
        "newPlan.rateLimit",
        "newPlan.quota",
        "key.name"
    };

    private final Desk desk;
    private final Apis apis;
    private final Consumers consumers;
    private final Plans plans;
    private final Issuing issuing;
    private final ShownKey shown;

    IssuePage(Desk desk, Apis apis, Consumers consumers, Plans plans, Issuing issuing, ShownKey shown) {
        this.desk = desk;
        this.apis = apis;
        this.consumers = consumers;
        this.plans = plans;
        this.issuing = issuing;
        this.shown = shown;
    }

    @GET
    @Path("{id}/keys/new")
    public Response askIssue(@RestPath String id) {
        ApiView api = apis.get(Ids.parse("API", id));
        Map<String, String> values = new LinkedHashMap<>();
        boolean noConsumer = consumers.list(Slice.Wanted.MOST).items().isEmpty();
        values.put("consumerChoice", noConsumer ? "new" : "existing");
        values.put("planChoice", plans.withApi(api.id()).isEmpty() ? "new" : "existing");
        values.put("newPlan.name", name(api) + " standard");
        values.put("newPlan.rateLimit", "10");
        values.put("newPlan.quota", "100000");
        values.put("key.name", "prod");
        return desk.page(page(api, Form.ofSingle(values)));
    }

    @POST
    @Path("{id}/keys/new")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response issue(@RestPath String id, MultivaluedMap<String, String> posted) {
        ApiView api = apis.get(Ids.parse("API", id));
        Fields fields = new Fields(posted);
        try {
            return shown.show(issuing.issue(wanted(fields, api)), api.id());
        } catch (Refused refused) {
            return desk.again(page(api, Desk.refused(fields.form(FIELDS), refused)));
        }
    }

    private Issuing.Wanted wanted(Fields fields, ApiView api) {
        boolean newConsumer = fields.is("consumerChoice", "new");
        boolean newPlan = fields.is("planChoice", "new");
        if (newPlan && !desk.may(Roles.PUBLISHER)) {
            throw new ForbiddenException();
        }
        UUID consumer = newConsumer ? null : consumer(fields);
        UUID plan = newPlan ? null : fields.id("plan");
        checkChoices(fields, api, newConsumer || consumer != null, newPlan, plan);
        PlanDraft planDraft = newPlan ? plan(fields, api) : null;
        ConsumerDraft consumerDraft = newConsumer
                ? new ConsumerDraft(fields.textOrNull("newConsumer.name"), fields.textOrNull("newConsumer.email"))
                : null;
        KeyDraft key = new KeyDraft(fields.textOrNull("key.name"), null);
        fields.refuseUnread(() -> issuing.faults(consumerDraft, planDraft, key));
        return new Issuing.Wanted(consumer, consumerDraft, plan, planDraft, key);
    }

    private void checkChoices(Fields fields, ApiView api, boolean consumer, boolean newPlan, @Nullable UUID plan) {
        if (!consumer && fields.unread().isEmpty()) {
            fields.note(fields.has("consumerName") ? "consumerName" : "consumer", "must be chosen");
        }
        if (!newPlan
                && plan != null
                && plans.withApi(api.id()).stream().noneMatch(held -> held.id().equals(plan))) {
            fields.note("plan", "does not hold this API");
        } else if (!newPlan && plan == null) {
            fields.note("plan", "must be chosen");
        }
    }

    /** The one that was chosen, or named where there are too many to choose from. */
    private @Nullable UUID consumer(Fields fields) {
        String name = fields.textOrNull("consumerName");
        if (name == null) {
            return fields.id("consumer");
        }
        Optional<ConsumerView> named = consumers.named(name);
        if (named.isEmpty()) {
            fields.note("consumerName", "is the name of no consumer");
        }
        return named.map(ConsumerView::id).orElse(null);
    }

    private static PlanDraft plan(Fields fields, ApiView api) {
        Long rate = fields.number("newPlan.rateLimit");
        Long quota = fields.number("newPlan.quota");
        return new PlanDraft(
                fields.textOrNull("newPlan.name"),
                List.of(api.id().toString()),
                rate == null ? null : Map.of("requests", rate, "per", "PT1S"),
                quota == null ? null : Map.of("requests", quota, "per", "MONTH"));
    }

    private TemplateInstance page(ApiView api, Form form) {
        Slice<ConsumerView> known = consumers.list(Slice.Wanted.MOST);
        List<Option> offeredConsumers = known.items().stream()
                .map(consumer -> new Option(consumer.id().toString(), consumer.name()))
                .toList();
        List<Option> offeredPlans = plans.withApi(api.id()).stream()
                .map(plan -> new Option(plan.id().toString(), plan.name()))
                .toList();
        boolean many = known.next() != null || !form.value("consumerName").isEmpty();
        KeyPages.Issue view =
                new KeyPages.Issue(api.id().toString(), name(api), offeredConsumers, many, offeredPlans, form);
        return KeyPages.issue(desk.frame("Issue a key", Section.APIS), view);
    }

    private static String name(ApiView api) {
        return Objects.requireNonNullElse(api.draft().name(), "");
    }
}

package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.consumers.Consumers;
import io.gatehouse.controlplane.consumers.SubscriptionView;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.keys.IssuedKey;
import io.gatehouse.controlplane.keys.KeyDraft;
import io.gatehouse.controlplane.keys.Keys;
import io.gatehouse.controlplane.plans.Plans;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.pages.AccessPages;
import io.gatehouse.ui.pages.ConsumerPages;
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
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;

/** One consumer: what it may use, and its keys. */
@Path("/consumers")
@RolesAllowed(Roles.DEVELOPER)
@Produces(MediaType.TEXT_HTML)
public class ConsumerPage {
    private static final Form SUBSCRIBE = Form.ofSingle(Map.of("plan", ""));
    private static final Form ISSUE = Form.ofSingle(Map.of("key.name", "", "key.expiresAt", ""));

    private final Desk desk;
    private final Consumers consumers;
    private final Plans plans;
    private final Keys keys;
    private final ConsumerViews views;
    private final ShownKey shown;

    ConsumerPage(Desk desk, Consumers consumers, Plans plans, Keys keys, ConsumerViews views, ShownKey shown) {
        this.desk = desk;
        this.consumers = consumers;
        this.plans = plans;
        this.keys = keys;
        this.views = views;
        this.shown = shown;
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Roles.VIEWER)
    public Response show(@RestPath String id) {
        return desk.page(page(Ids.parse("consumer", id), SUBSCRIBE, ISSUE));
    }

    private TemplateInstance page(UUID consumer, Form subscribe, Form issue) {
        ConsumerPages.Consumer view = views.page(consumer, subscribe, issue);
        return ConsumerPages.consumer(desk.frame(view.name(), Section.CONSUMERS), view);
    }

    @POST
    @Path("{id}/subscriptions")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response subscribe(@RestPath String id, MultivaluedMap<String, String> posted) {
        UUID consumer = Ids.parse("consumer", id);
        Fields fields = new Fields(posted);
        try {
            SubscriptionView made = consumers.subscribe(consumer, fields.textOrNull("plan"));
            return desk.to(Desk.path("consumers", consumer), "Subscribed to " + made.planName() + ".");
        } catch (Refused refused) {
            return desk.again(page(consumer, Desk.refused(fields.form("plan"), refused), ISSUE));
        }
    }

    @POST
    @Path("{id}/keys")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response issue(@RestPath String id, MultivaluedMap<String, String> posted) {
        UUID consumer = Ids.parse("consumer", id);
        Fields fields = new Fields(posted);
        Instant expiresAt = fields.read("key.expiresAt", ConsumerPage::endOf, "must be a day");
        KeyDraft draft = new KeyDraft(fields.textOrNull("key.name"), expiresAt);
        try {
            fields.refuseUnread(() -> keys.faults(draft).stream()
                    .map(violation -> violation.within("key"))
                    .toList());
            if (consumers.subscriptions(consumer).isEmpty()) {
                throw Refused.invalid("key.name", "A key without a plan opens nothing: subscribe to a plan first.");
            }
            IssuedKey issued = issue(consumer, draft);
            return shown.show(issued, views.onlyApi(consumer));
        } catch (Refused refused) {
            return desk.again(
                    page(consumer, SUBSCRIBE, Desk.refused(fields.form("key.name", "key.expiresAt"), refused)));
        }
    }

    private IssuedKey issue(UUID consumer, KeyDraft draft) {
        try {
            return keys.issue(consumer, draft);
        } catch (Refused refused) {
            throw refused.within("key");
        }
    }

    /** A key that expires on a day is good until that day is over (UTC). */
    private static Instant endOf(String day) {
        return LocalDate.parse(day).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    @GET
    @Path("{id}/subscriptions/{subscription}/end")
    public Response askEnd(@RestPath String id, @RestPath String subscription) {
        UUID consumer = Ids.parse("consumer", id);
        SubscriptionView held = held(consumer, subscription);
        String path = Desk.path("consumers", consumer);
        AccessPages.Question question = new AccessPages.Question(
                "Unsubscribe " + consumers.get(consumer).name() + " from " + held.planName() + "?",
                "Within a second its keys no longer open the APIs of this plan, unless another plan holds them too.",
                path + "/subscriptions/" + held.id() + "/end",
                "Unsubscribe",
                path,
                true,
                null);
        return desk.page(AccessPages.confirm(desk.frame("Unsubscribe", Section.CONSUMERS), question));
    }

    @POST
    @Path("{id}/subscriptions/{subscription}/end")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response end(@RestPath String id, @RestPath String subscription, MultivaluedMap<String, String> posted) {
        UUID consumer = Ids.parse("consumer", id);
        SubscriptionView held = held(consumer, subscription);
        consumers.unsubscribe(held.id());
        return desk.to(Desk.path("consumers", consumer), "Unsubscribed from " + held.planName() + ".");
    }

    private SubscriptionView held(UUID consumer, String subscription) {
        UUID id = Ids.parse("subscription", subscription);
        return consumers.subscriptions(consumer).stream()
                .filter(held -> held.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Refused.notFound("subscription", subscription));
    }
}

package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.consumers.ConsumerDraft;
import io.gatehouse.controlplane.consumers.ConsumerView;
import io.gatehouse.controlplane.consumers.Consumers;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.keys.Keys;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.pages.ConsumerPages;
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
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Consumers: the list, a new one, another name, the end. One consumer's page is {@link ConsumerPage}. */
@Path("/consumers")
@RolesAllowed(Roles.DEVELOPER)
@Produces(MediaType.TEXT_HTML)
public class ConsumersPage {
    private final Desk desk;
    private final Consumers consumers;
    private final Keys keys;

    ConsumersPage(Desk desk, Consumers consumers, Keys keys) {
        this.desk = desk;
        this.consumers = consumers;
        this.keys = keys;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Response list(@QueryParam("after") @Nullable String after) {
        Slice<ConsumerView> slice = consumers.list(Slice.wanted(null, after));
        List<ConsumerPages.Row> rows =
                slice.items().stream().map(ConsumersPage::row).toList();
        return desk.page(ConsumerPages.list(desk.frame("Consumers", Section.CONSUMERS), rows, slice.next()));
    }

    private static ConsumerPages.Row row(ConsumerView consumer) {
        return new ConsumerPages.Row(
                consumer.id().toString(),
                consumer.name(),
                Objects.requireNonNullElse(consumer.email(), ""),
                consumer.createdAt());
    }

    @GET
    @Path("new")
    public Response askNew() {
        Form form = Form.ofSingle(Map.of("name", "", "email", ""));
        return desk.page(ConsumerPages.edit(desk.frame("New consumer", Section.CONSUMERS), form, null, null));
    }

    @POST
    @Path("new")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(MultivaluedMap<String, String> posted) {
        Fields fields = new Fields(posted);
        try {
            ConsumerView created = consumers.create(draft(fields));
            return desk.to(Desk.path("consumers", created.id()), "Consumer created. Next: subscribe it to a plan.");
        } catch (Refused refused) {
            Form form = Desk.refused(fields.form("name", "email"), refused);
            return desk.again(ConsumerPages.edit(desk.frame("New consumer", Section.CONSUMERS), form, null, null));
        }
    }

    @GET
    @Path("{id}/edit")
    public Response askEdit(@RestPath String id) {
        ConsumerView consumer = consumers.get(Ids.parse("consumer", id));
        Form form = Form.ofSingle(
                Map.of("name", consumer.name(), "email", Objects.requireNonNullElse(consumer.email(), "")));
        return desk.page(ConsumerPages.edit(
                desk.frame("Edit consumer", Section.CONSUMERS),
                form,
                consumer.id().toString(),
                Long.toString(consumer.version())));
    }

    @POST
    @Path("{id}/edit")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response edit(@RestPath String id, MultivaluedMap<String, String> posted) {
        UUID consumer = Ids.parse("consumer", id);
        Fields fields = new Fields(posted);
        try {
            consumers.edit(consumer, draft(fields), Desk.ifMatch(fields));
            return desk.to(Desk.path("consumers", consumer), "Consumer saved.");
        } catch (Refused refused) {
            Form form = Desk.refused(fields.form("name", "email"), refused);
            String version =
                    Desk.version(fields, refused, consumers.get(consumer).version());
            return desk.again(ConsumerPages.edit(
                    desk.frame("Edit consumer", Section.CONSUMERS), form, consumer.toString(), version));
        }
    }

    private static ConsumerDraft draft(Fields fields) {
        return new ConsumerDraft(fields.textOrNull("name"), fields.textOrNull("email"));
    }

    @GET
    @Path("{id}/delete")
    public Response askDelete(@RestPath String id) {
        ConsumerView consumer = consumers.get(Ids.parse("consumer", id));
        return desk.askDelete(
                new Desk.Deletion(
                        "consumer", consumer.name(), Desk.path("consumers", consumer.id()), consumer.version()),
                "Its keys stop working within a second, and its subscriptions end. Its usage stays in the dashboard.",
                Section.CONSUMERS);
    }

    @POST
    @Path("{id}/delete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response delete(@RestPath String id, MultivaluedMap<String, String> posted) {
        UUID consumer = Ids.parse("consumer", id);
        try {
            keys.deleteConsumer(consumer, Desk.ifMatch(new Fields(posted)));
            return desk.to("/consumers", "Consumer deleted.");
        } catch (Refused refused) {
            if (refused.problem().status() == 404) {
                throw refused;
            }
            return desk.to(Desk.path("consumers", consumer), Sentences.of(refused, "Not deleted"));
        }
    }
}

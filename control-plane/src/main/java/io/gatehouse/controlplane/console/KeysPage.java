package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.consumers.Consumers;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.keys.KeyView;
import io.gatehouse.controlplane.keys.Keys;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.pages.AccessPages;
import io.gatehouse.ui.pages.KeyPages;
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
import java.util.Objects;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Keys after they were issued: shown once, revoked. */
@Path("/keys")
@RolesAllowed(Roles.DEVELOPER)
@Produces(MediaType.TEXT_HTML)
public class KeysPage {
    private final Desk desk;
    private final Consumers consumers;
    private final Keys keys;
    private final ShownKey shown;

    KeysPage(Desk desk, Consumers consumers, Keys keys, ShownKey shown) {
        this.desk = desk;
        this.consumers = consumers;
        this.keys = keys;
        this.shown = shown;
    }

    @GET
    @Path("shown")
    public Response show() {
        return desk.page(KeyPages.shown(desk.frame("Key", Section.CONSUMERS), shown.take()));
    }

    @GET
    @Path("{id}/revoke")
    public Response askRevoke(@RestPath String id, @QueryParam("back") @Nullable String back) {
        KeyView key = keys.get(Ids.parse("key", id));
        String consumer = consumers.get(key.consumer()).name();
        String cancel = back(back, key);
        AccessPages.Question question = new AccessPages.Question(
                "Revoke the key " + key.name() + " of " + consumer + "?",
                "Calls with " + CallerStore.shown(key.prefix(), key.lastFour())
                        + " are refused with 401 within a second. A revoked key never comes back.",
                Desk.path("keys", key.id()) + "/revoke?back=" + cancel,
                "Revoke key",
                cancel,
                true,
                null);
        return desk.page(AccessPages.confirm(desk.frame("Revoke key", Section.CONSUMERS), question));
    }

    @POST
    @Path("{id}/revoke")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response revoke(
            @RestPath String id, @QueryParam("back") @Nullable String back, MultivaluedMap<String, String> posted) {
        KeyView key = keys.get(Ids.parse("key", id));
        keys.revoke(key.id());
        return desk.to(back(back, key), "Key " + key.name() + " revoked.");
    }

    /** Only to pages that link here: an address from elsewhere is not followed. */
    private static String back(@Nullable String given, KeyView key) {
        boolean known = given != null && given.matches("/(apis|consumers)/[0-9a-f-]{36}");
        return known ? Objects.requireNonNull(given) : Desk.path("consumers", key.consumer());
    }
}

package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.ui.kit.Assets;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame;
import io.gatehouse.ui.pages.AccessPages;
import io.quarkiverse.web.bundler.runtime.Bundle;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What every page endpoint needs: the frame around a page, the answers that pages give, and who is asking. Thread-safe; used while a
 * request is served.
 */
@ApplicationScoped
class Desk {
    private static final int UNPROCESSABLE = 422;

    private final Bundle bundle;
    private final FormTokens tokens;
    private final SecurityIdentity identity;
    private final RoutingContext exchange;
    private final Flash flash;

    Desk(Bundle bundle, FormTokens tokens, SecurityIdentity identity, RoutingContext exchange, Flash flash) {
        this.bundle = bundle;
        this.tokens = tokens;
        this.identity = identity;
        this.exchange = exchange;
        this.flash = flash;
    }

    Frame frame(String title, Frame.Section section) {
        boolean known = !identity.isAnonymous();
        return new Frame(
                title,
                section,
                known ? who() : null,
                known ? identity.getRoles() : Set.of(),
                new Frame.Csrf(FormTokens.FIELD, tokens.token(exchange)),
                assets(),
                flash.take(exchange, Flash.NOTICE).orElse(null));
    }

    Assets assets() {
        return new Assets(bundle.style("app"), bundle.script("app"));
    }

    String who() {
        return identity.getPrincipal().getName();
    }

    boolean may(String role) {
        return identity.hasRole(role);
    }

    /** A page or a fragment. Nothing may keep it: it shows what only this person may see, now. */
    Response page(TemplateInstance template) {
        return html(200, template);
    }

    /**
     * The form again, with what is wrong. The browser of this person, and nothing else, may keep it, so that its button Back finds what
     * was typed instead of nothing (a post cannot be asked for again); logging out clears it away. No form shows a secret again.
     */
    Response again(TemplateInstance template) {
        return html(UNPROCESSABLE, template, "private, no-cache");
    }

    Response html(int status, TemplateInstance template) {
        return html(status, template, "no-store");
    }

    private static Response html(int status, TemplateInstance template, String cacheControl) {
        return Response.status(status)
                .type(MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"))
                .header("Cache-Control", cacheControl)
                .entity(template.render())
                .build();
    }

    /**
     * What somebody wants to delete.
     *
     * @param kind what it is called in a sentence
     * @param path its page
     * @param version the version that was looked at
     */
    record Deletion(String kind, String name, String path, long version) {}

    /** Asks whether it is really to be deleted, and says what follows. */
    Response askDelete(Deletion wanted, String consequence, Frame.Section section) {
        AccessPages.Question question = new AccessPages.Question(
                "Delete " + wanted.name + "?",
                consequence,
                wanted.path + "/delete",
                "Delete " + wanted.kind,
                wanted.path,
                true,
                Long.toString(wanted.version));
        return page(AccessPages.confirm(frame("Delete " + wanted.name, section), question));
    }

    /** Goes on to another page, so that a reload repeats nothing. */
    Response to(String path) {
        return Response.status(Response.Status.SEE_OTHER)
                .location(URI.create(path))
                .header("Cache-Control", "no-store")
                .build();
    }

    /** Goes on to another page, which says what was done. */
    Response to(String path, String notice) {
        flash.put(exchange, Flash.NOTICE, notice);
        return to(path);
    }

    /** Hands something over to the next page, for its eyes only. */
    void pass(String kind, String text) {
        flash.put(exchange, kind, text);
    }

    /** What the page before handed over. */
    @Nullable
    String passed(String kind) {
        return flash.take(exchange, kind).orElse(null);
    }

    /** The form with what a refusal says; anything that is not about the form is thrown on. */
    static Form refused(Form form, Refused refused) {
        Problem problem = refused.problem();
        return switch (problem.status()) {
            case 409, UNPROCESSABLE -> form.refused(null, problem.errors());
            case 412 ->
                form.refused(
                        "Somebody has changed this since you opened the form. What you entered is kept below: look at"
                                + " the newer state in another tab, or save again to replace it.",
                        List.of());
            default -> throw refused;
        };
    }

    /** An {@code If-Match} of the version that a form was made from. */
    static @Nullable String ifMatch(Fields fields) {
        String version = fields.textOrNull("version");
        return version == null ? null : "\"" + version + "\"";
    }

    /** The version for the form that is shown again: the newest only once the person was told of it. */
    static String version(Fields fields, Refused refused, long newest) {
        return refused.problem().status() == 412 ? Long.toString(newest) : fields.text("version");
    }

    static String path(String first, UUID id) {
        return "/" + first + "/" + id;
    }
}

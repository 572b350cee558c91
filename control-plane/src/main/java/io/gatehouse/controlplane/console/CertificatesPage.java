package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.certificates.CertificateDraft;
import io.gatehouse.controlplane.certificates.CertificateView;
import io.gatehouse.controlplane.certificates.Certificates;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.config.CertificateUse;
import io.gatehouse.model.config.ClientAuth;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.pages.CertificatePages;
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
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Certificates: the list, an upload, a replacement, the end. A private key is never put back into a form. */
@Path("/certificates")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
public class CertificatesPage {
    private final Desk desk;
    private final Certificates certificates;

    CertificatesPage(Desk desk, Certificates certificates) {
        this.desk = desk;
        this.certificates = certificates;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Response list(@QueryParam("after") @Nullable String after) {
        Slice<CertificateView> slice = certificates.list(Slice.wanted(null, after));
        List<CertificatePages.Row> rows =
                slice.items().stream().map(CertificatesPage::row).toList();
        return desk.page(CertificatePages.list(desk.frame("Certificates", Section.CERTIFICATES), rows, slice.next()));
    }

    private static CertificatePages.Row row(CertificateView certificate) {
        CertificatePages.State state = !certificate.expiresSoon()
                ? CertificatePages.State.GOOD
                : certificate.notAfter().isBefore(Instant.now())
                        ? CertificatePages.State.EXPIRED
                        : CertificatePages.State.SOON;
        return new CertificatePages.Row(
                certificate.id().toString(),
                certificate.name(),
                certificate.names(),
                certificate.issuer(),
                certificate.notAfter(),
                state,
                certificate.clientAuth() != ClientAuth.NONE,
                certificate.use() == CertificateUse.UPSTREAMS);
    }

    @GET
    @Path("new")
    public Response askNew() {
        Form form = Form.ofSingle(Map.of("use", "callers", "clientAuth", "none"));
        return desk.page(page(null, "", form, null));
    }

    @POST
    @Path("new")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(MultivaluedMap<String, String> posted) {
        Fields fields = new Fields(posted);
        try {
            CertificateView created = certificates.create(draft(fields, null));
            return desk.to("/certificates", "Certificate " + created.name() + " uploaded.");
        } catch (Refused refused) {
            return desk.again(page(null, "", Desk.refused(withoutKey(fields), refused), null));
        }
    }

    @GET
    @Path("{id}/edit")
    public Response askEdit(@RestPath String id) {
        CertificateView certificate = certificates.get(Ids.parse("certificate", id));
        Form form = Form.ofSingle(Map.of(
                "name",
                certificate.name(),
                "use",
                certificate.use().name().toLowerCase(Locale.ROOT),
                "chain",
                certificate.chain(),
                "clientAuth",
                certificate.clientAuth().name().toLowerCase(Locale.ROOT),
                "clientCa",
                Objects.requireNonNullElse(certificate.clientCa(), "")));
        return desk.page(page(certificate.id(), certificate.name(), form, Long.toString(certificate.version())));
    }

    @POST
    @Path("{id}/edit")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response edit(@RestPath String id, MultivaluedMap<String, String> posted) {
        UUID certificate = Ids.parse("certificate", id);
        Fields fields = new Fields(posted);
        try {
            certificates.edit(certificate, draft(fields, certificate), Desk.ifMatch(fields));
            return desk.to("/certificates", "Certificate replaced.");
        } catch (Refused refused) {
            CertificateView now = certificates.get(certificate);
            String version = Desk.version(fields, refused, now.version());
            return desk.again(page(certificate, now.name(), Desk.refused(withoutKey(fields), refused), version));
        }
    }

    private TemplateInstance page(@Nullable UUID id, String name, Form form, @Nullable String version) {
        String title = id == null ? "Upload a certificate" : "Replace " + name;
        return CertificatePages.edit(
                desk.frame(title, Section.CERTIFICATES),
                new CertificatePages.Editing(id == null ? null : id.toString(), name, form, version));
    }

    private CertificateDraft draft(Fields fields, @Nullable UUID id) {
        CertificateDraft draft = new CertificateDraft(
                fields.textOrNull("name"),
                fields.choice("use", CertificateUse.class),
                fields.textOrNull("chain"),
                fields.textOrNull("privateKey"),
                fields.choice("clientAuth", ClientAuth.class),
                fields.textOrNull("clientCa"));
        fields.refuseUnread(() -> certificates.faults(draft, id));
        return draft;
    }

    private static Form withoutKey(Fields fields) {
        return Form.ofSingle(Map.of(
                "name", fields.text("name"),
                "use", fields.text("use"),
                "chain", fields.text("chain"),
                "privateKey", "",
                "clientAuth", fields.text("clientAuth"),
                "clientCa", fields.text("clientCa")));
    }

    @GET
    @Path("{id}/delete")
    public Response askDelete(@RestPath String id) {
        CertificateView certificate = certificates.get(Ids.parse("certificate", id));
        return desk.askDelete(
                new Desk.Deletion(
                        "certificate",
                        certificate.name(),
                        Desk.path("certificates", certificate.id()),
                        certificate.version()),
                "Nodes show it no more: callers of its host names get another certificate, or none. Open connections stay.",
                Section.CERTIFICATES);
    }

    @POST
    @Path("{id}/delete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response delete(@RestPath String id, MultivaluedMap<String, String> posted) {
        UUID certificate = Ids.parse("certificate", id);
        try {
            certificates.delete(certificate, Desk.ifMatch(new Fields(posted)));
            return desk.to("/certificates", "Certificate deleted.");
        } catch (Refused refused) {
            if (refused.problem().status() == 404) {
                throw refused;
            }
            return desk.to("/certificates", Sentences.of(refused, "Not deleted"));
        }
    }
}

package io.gatehouse.ui.pages;

import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame;
import io.gatehouse.ui.kit.Option;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Certificates: list, upload, replace. */
@CheckedTemplate(basePath = "certificates")
public final class CertificatePages {
    private CertificatePages() {}

    public static native TemplateInstance list(Frame frame, List<Row> rows, @Nullable String next);

    public static native TemplateInstance edit(Frame frame, Editing view);

    /** How long a certificate will do. */
    public enum State {
        GOOD,
        /** It is time to replace it. */
        SOON,
        EXPIRED
    }

    /** One certificate of the list. */
    public record Row(
            String id,
            String name,
            List<String> hosts,
            String issuer,
            Instant notAfter,
            State state,
            boolean asksCallers,
            boolean forUpstreams) {
        public Row {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * The upload form.
     *
     * @param id null for a new one
     * @param version of the certificate that is replaced; null for a new one
     */
    public record Editing(
            @Nullable String id,
            String name,
            Form form,
            @Nullable String version) {
        /** To whom it is shown. */
        public List<Option> uses() {
            return List.of(
                    new Option("callers", "Callers of its host names"),
                    new Option("upstreams", "Upstreams that ask for one"));
        }

        /** Whether callers show a certificate of their own. */
        public List<Option> clientAuths() {
            return List.of(
                    new Option("none", "Callers are not asked"),
                    new Option("optional", "Callers may show one"),
                    new Option("required", "Callers must show one"));
        }
    }
}

package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.apis.ApiDraft;
import io.gatehouse.controlplane.apis.ApiDraft.Access;
import io.gatehouse.controlplane.apis.ApiDraft.CompressionDraft;
import io.gatehouse.controlplane.apis.ApiDraft.RouteDraft;
import io.gatehouse.controlplane.apis.ApiDraft.UpstreamDraft;
import io.gatehouse.ui.kit.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Drafts of APIs as forms, and forms as drafts. Fields have the names that violations use. */
final class ApiForms {
    private static final List<String> ROUTE_FIELDS = List.of("id", "methods", "path", "timeout", "maxBodyBytes");
    private static final int MOST_ROUTES = 500;
    private static final UpstreamForms UPSTREAM = new UpstreamForms("upstream.");

    private ApiForms() {}

    /** The whole draft as a form. */
    static Form form(ApiDraft draft) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", Objects.requireNonNullElse(draft.name(), ""));
        values.put("basePath", Objects.requireNonNullElse(draft.basePath(), ""));
        values.put("stripBasePath", Boolean.FALSE.equals(draft.stripBasePath()) ? "" : "true");
        values.put("hosts", String.join(", ", Objects.requireNonNullElse(draft.hosts(), List.of())));
        values.put("access", draft.access() == Access.OPEN ? "open" : "key");
        UPSTREAM.put(values, Objects.requireNonNullElse(draft.upstream(), UpstreamDraft.to(null)));
        values.put("compression", draft.compression() == null ? "off" : "on");
        List<RouteDraft> routes = Objects.requireNonNullElse(draft.routes(), List.of());
        for (int i = 0; i < routes.size(); i++) {
            RouteDraft route = routes.get(i);
            values.put(at(i, "id"), UpstreamForms.plain(route.id()));
            values.put(at(i, "methods"), String.join(", ", Objects.requireNonNullElse(route.methods(), List.of())));
            values.put(at(i, "path"), UpstreamForms.plain(route.path()));
            values.put(at(i, "timeout"), UpstreamForms.seconds(route.timeout()));
            values.put(at(i, "maxBodyBytes"), UpstreamForms.plain(route.maxBodyBytes()));
        }
        return Form.ofSingle(values);
    }

    /** The form that was sent, with rows of routes that follow each other. */
    static Form form(Fields fields) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        fields.form("name", "basePath", "hosts", "access", "upstream.targets")
                .values()
                .forEach((name, held) -> {
                    if (!name.startsWith("routes[")) {
                        values.put(name, held);
                    }
                });
        List<Integer> rows = rows(fields);
        for (int i = 0; i < rows.size(); i++) {
            for (String field : ROUTE_FIELDS) {
                values.put(at(i, field), List.of(fields.text(at(rows.get(i), field))));
            }
        }
        return Form.of(values);
    }

    /** How many rows of routes a form holds. */
    static int rowCount(Form form) {
        int count = 0;
        while (form.values().containsKey(at(count, "path"))) {
            count++;
        }
        return count;
    }

    /** The draft that a form describes; what the form does not show is taken from {@code before}. */
    static ApiDraft draft(Fields fields, @Nullable ApiDraft before) {
        return new ApiDraft(
                fields.textOrNull("name"),
                basePath(fields),
                words(fields.text("hosts")),
                fields.is("access", "open") ? Access.OPEN : Access.KEY,
                before == null || fields.is("stripBasePath", "true"),
                UPSTREAM.draft(fields, before == null ? null : before.upstream()),
                before == null ? null : before.upstreams(),
                routes(fields, before),
                before == null ? null : before.policies(),
                compression(fields, before));
    }

    /** As it was typed, the slash before it added where it was left out. */
    private static @Nullable String basePath(Fields fields) {
        String typed = fields.textOrNull("basePath");
        return typed == null || typed.startsWith("/") ? typed : "/" + typed;
    }

    /** Details of it are for the admin API. */
    private static @Nullable CompressionDraft compression(Fields fields, @Nullable ApiDraft before) {
        if (!fields.is("compression", "on")) {
            return null;
        }
        CompressionDraft there = before == null ? null : before.compression();
        return Objects.requireNonNullElse(there, new CompressionDraft(null, null, null));
    }

    private static List<RouteDraft> routes(Fields fields, @Nullable ApiDraft before) {
        List<RouteDraft> routes = new ArrayList<>();
        List<Integer> rows = rows(fields);
        for (int i = 0; i < rows.size(); i++) {
            int row = rows.get(i);
            Optional<RouteDraft> known = known(fields.text(at(row, "id")), before);
            routes.add(new RouteDraft(
                    known.map(RouteDraft::id).orElse(null),
                    words(fields.text(at(row, "methods"))),
                    fields.text(at(row, "path")),
                    fields.read(at(row, "timeout"), UpstreamForms::duration, "must be a number of seconds"),
                    fields.read(at(row, "maxBodyBytes"), Long::valueOf, "must be a whole number"),
                    known.map(RouteDraft::policies).orElse(null),
                    known.map(RouteDraft::forward).orElse(null),
                    known.map(RouteDraft::totalTimeout).orElse(null)));
        }
        return routes;
    }

    private static Optional<RouteDraft> known(String id, @Nullable ApiDraft before) {
        return before == null || before.routes() == null
                ? Optional.empty()
                : before.routes().stream()
                        .filter(route -> id.equals(UpstreamForms.plain(route.id())))
                        .findFirst();
    }

    /** The rows of the form that hold a route. */
    private static List<Integer> rows(Fields fields) {
        return Stream.iterate(0, i -> i < MOST_ROUTES && fields.has(at(i, "path")), i -> i + 1)
                .filter(i -> !fields.text(at(i, "path")).isEmpty())
                .toList();
    }

    /** What is separated by commas or space. */
    static List<String> words(String text) {
        return Stream.of(text.split("[,\\s]+")).filter(word -> !word.isEmpty()).toList();
    }

    private static String at(int row, String field) {
        return "routes[" + row + "]." + field;
    }
}

package io.gatehouse.ui.pages;

import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame;
import io.gatehouse.ui.kit.Option;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the routes of an API lead: its upstreams, and each route's way. */
@CheckedTemplate(basePath = "forwarding")
public final class ForwardingPages {
    private ForwardingPages() {}

    public static native TemplateInstance upstream(Frame frame, UpstreamEditing view);

    public static native TemplateInstance route(Frame frame, RouteEditing view);

    /**
     * Where the routes of an API lead, in its draft.
     *
     * @param api its id
     * @param upstreams its own first
     */
    public record Ways(String api, List<Upstream> upstreams, List<Route> routes) {
        public Ways {
            upstreams = List.copyOf(upstreams);
            routes = List.copyOf(routes);
        }
    }

    /**
     * A named group of targets.
     *
     * @param own whether every API has it
     * @param spoken what is said of protocol and balancing where that is not the usual; empty else
     */
    public record Upstream(String name, boolean own, List<String> targets, String spoken) {
        public Upstream {
            targets = List.copyOf(targets);
        }
    }

    /**
     * What a request must look like, and where it goes.
     *
     * @param id of the route; {@code all} for that of an API that lists none
     * @param ways as {@code canary 10 %}
     * @param changes what is changed of requests, a few words each
     */
    public record Route(String id, String methods, String path, List<String> ways, List<String> changes) {
        public Route {
            ways = List.copyOf(ways);
            changes = List.copyOf(changes);
        }

        /** All of it in one line. */
        public String line() {
            boolean plain = ways.size() == 1 && changes.isEmpty();
            return methods + " " + path + (plain ? "" : " → " + String.join(", ", ways))
                    + (changes.isEmpty() ? "" : "; " + String.join(", ", changes));
        }
    }

    /**
     * The form of an upstream beside an API's own.
     *
     * @param api id of the API
     * @param name of the upstream; null for a new one
     * @param version of the draft that was read
     */
    public record UpstreamEditing(
            String api, String apiName, @Nullable String name, UpstreamFields fields, String version) {
        public Form form() {
            return fields.form();
        }
    }

    /**
     * The form of a route's way.
     *
     * @param api id of the API
     * @param route its id, or {@code all}
     * @param usual the path that targets are asked for unless it is rewritten
     * @param target a target that the route leads to
     * @param upstreams names
     * @param splits how many rows of splits the form has
     * @param headers how many rows of headers the form has
     * @param version of the draft that was read
     */
    public record RouteEditing(
            String api,
            String apiName,
            String route,
            String methods,
            String path,
            String usual,
            String target,
            Form form,
            List<Option> upstreams,
            List<Integer> splits,
            List<Integer> headers,
            String version) {
        public RouteEditing {
            upstreams = List.copyOf(upstreams);
            splits = List.copyOf(splits);
            headers = List.copyOf(headers);
        }

        /** The name of a field of a split. */
        public String split(Integer row, String field) {
            return "splits[" + row + "]." + field;
        }

        /** The name of a field of a header that is set. */
        public String header(Integer row, String field) {
            return "rewrite.setHeaders[" + row + "]." + field;
        }

        /** Upstreams of splits, and none. */
        public List<Option> others() {
            List<Option> all = new java.util.ArrayList<>(upstreams);
            all.add(0, new Option("", "None"));
            return List.copyOf(all);
        }

        /** What a split may ask for. */
        public List<Option> conditions() {
            return List.of(
                    new Option("", "All requests"),
                    new Option("header", "Those with a header"),
                    new Option("cookie", "Those with a cookie"));
        }

        /** What keeps a caller where it was. */
        public List<Option> stickies() {
            return List.of(
                    new Option("", "Nothing: each request by chance"),
                    new Option("consumer", "The same consumer"),
                    new Option("address", "The same address"),
                    new Option("cookie", "The same cookie"),
                    new Option("header", "The same header"));
        }

        /** What a rewrite of the path may look like for this route. */
        public String pathHelp() {
            boolean rest = path.endsWith("/**");
            String example = path.matches(".*\\{[^}]*}.*") ? "/v2" + path : rest ? "/v2/**" : "/v2";
            return "What targets are asked for behind their own path, for example " + example
                    + (rest ? ". /** at the end is what it stands for in the route: /** alone takes the rest off" : "")
                    + ". Empty: the path as it came.";
        }

        /** What stands behind the target's own path. */
        public String shownPath() {
            String typed = form.value("rewrite.path");
            return typed.isEmpty() ? usual : typed;
        }
    }
}

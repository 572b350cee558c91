package io.gatehouse.ui.pages;

import io.gatehouse.ui.kit.Chart;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame;
import io.gatehouse.ui.kit.Option;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** APIs: list, register in three steps, one API, edit. */
@CheckedTemplate(basePath = "apis")
public final class ApiPages {
    private ApiPages() {}

    /** With the way to the API of "Try it", null while there is none. */
    public static native TemplateInstance list(
            Frame frame, List<Row> rows, @Nullable String sample, @Nullable String next);

    public static native TemplateInstance target(Frame frame, Form form);

    public static native TemplateInstance route(Frame frame, Form form, String gateway);

    public static native TemplateInstance publish(Frame frame, Publishing view);

    public static native TemplateInstance api(Frame frame, Api view);

    /** What an API's page asks for until its first call has come, and while a publication spreads. */
    public static native TemplateInstance api$indicator(Indicator indicator);

    public static native TemplateInstance api$targets(Targets live);

    public static native TemplateInstance edit(Frame frame, Editing view);

    /** Where an API stands. */
    public enum State {
        /** Never published. */
        DRAFT,
        /** Published, and the draft is the same. */
        LIVE,
        /** Published, and the draft has changed since. */
        CHANGED
    }

    /** One API of the list. */
    public record Row(
            String id, String name, String where, List<String> targets, boolean open, State state, long revision) {
        public Row {
            targets = List.copyOf(targets);
        }
    }

    /**
     * The last step of registering, and every later publication.
     *
     * @param first whether it was never published
     * @param where public address
     * @param routes as {@code GET /orders/{id}}
     * @param version of the draft that is shown
     */
    public record Publishing(
            String id,
            String name,
            boolean first,
            String where,
            List<String> targets,
            List<String> routes,
            boolean open,
            long nextRevision,
            String version,
            Form form) {
        public Publishing {
            targets = List.copyOf(targets);
            routes = List.copyOf(routes);
        }
    }

    /**
     * How far the newest publication has come, and whether anybody has called.
     *
     * @param calls since the API is there, as far as usage reaches back
     * @param after how long the slowest node took; null while unknown
     */
    public record Indicator(
            String api,
            boolean published,
            long calls,
            @Nullable Instant lastCall,
            int nodes,
            int live,
            @Nullable Duration after) {
        public boolean isEverywhere() {
            return nodes > 0 && live == nodes;
        }

        /** Whether asking again soon makes sense. */
        public boolean isMoving() {
            return published && (calls == 0 || !isEverywhere());
        }
    }

    /**
     * One API.
     *
     * @param ways where the draft's routes lead
     * @param policies what is attached to the API and its routes, a sentence each
     * @param curl a line that calls it; with a placeholder where the key goes
     */
    public record Api(
            String id,
            String name,
            State state,
            long revision,
            String where,
            List<String> hosts,
            ForwardingPages.Ways ways,
            List<String> policies,
            boolean open,
            String curl,
            String version,
            Indicator indicator,
            Targets live,
            Chart traffic,
            List<Caller> callers,
            List<String> plans,
            List<Revision> revisions,
            @Nullable String problem) {
        public Api {
            hosts = List.copyOf(hosts);
            policies = List.copyOf(policies);
            callers = List.copyOf(callers);
            plans = List.copyOf(plans);
            revisions = List.copyOf(revisions);
        }

        /** Callers whose key is not revoked. */
        public List<Caller> holders() {
            return callers.stream().filter(caller -> caller.revoked() == null).toList();
        }

        public List<Caller> revoked() {
            return callers.stream().filter(caller -> caller.revoked() != null).toList();
        }
    }

    /** How the targets of an API are now. */
    public record Targets(String api, List<Target> targets) {
        public Targets {
            targets = List.copyOf(targets);
        }
    }

    /**
     * How one target is now, over all live nodes.
     *
     * @param upstream the name of its group; empty where there is only one
     * @param nodes how many of them know it
     * @param up how many of those send it requests
     * @param trouble what is wrong on the others
     * @param perSecond requests; of them {@code failedPerSecond} fail
     * @param millis mean time until it begins an answer; null without any
     */
    public record Target(
            String url,
            String upstream,
            int nodes,
            int up,
            String trouble,
            double perSecond,
            double failedPerSecond,
            @Nullable Double millis) {}

    /** A key that opens the API, or did until it was revoked. */
    public record Caller(
            String key,
            String keyName,
            String shown,
            String consumer,
            String consumerName,
            String plan,
            @Nullable Instant lastUsed,
            @Nullable Instant expires,
            @Nullable Instant revoked) {}

    /** A published state. */
    public record Revision(long number, Instant at, String by, String note, boolean live) {}

    /**
     * The edit form.
     *
     * @param routes how many rows of routes the form has
     * @param policies what is attached to the API and its routes, a sentence each
     * @param upstream the fields of its own upstream
     * @param version of the draft that was read
     */
    public record Editing(
            String id,
            String name,
            String gateway,
            Form form,
            List<Integer> routes,
            List<String> policies,
            UpstreamFields upstream,
            String version) {
        /** Whether responses are compressed. */
        public List<Option> compressions() {
            return List.of(
                    new Option("off", "Responses pass as they are"),
                    new Option("on", "Compress text and JSON for callers that take it"));
        }

        public Editing {
            policies = List.copyOf(policies);
            routes = List.copyOf(routes);
        }
    }
}

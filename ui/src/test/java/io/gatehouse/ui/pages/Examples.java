package io.gatehouse.ui.pages;

import io.gatehouse.model.problem.Violation;
import io.gatehouse.ui.kit.Assets;
import io.gatehouse.ui.kit.Chart;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame;
import io.gatehouse.ui.kit.Option;
import io.gatehouse.ui.kit.Share;
import io.quarkus.qute.TemplateInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One filled-in view of each page. Names hold markup on purpose: a page must show it as text. */
final class Examples {
    static final String HOSTILE = "<script>alert('x')</script>\"'&";
    private static final Instant AT = Instant.parse("2026-11-23T16:50:03Z");

    private Examples() {}

    static Frame frame() {
        return new Frame(
                "Page",
                Frame.Section.APIS,
                "admin",
                Set.of("viewer", "developer", "publisher", "admin"),
                new Frame.Csrf("csrf-token", "t0ken"),
                new Assets("/static/bundle/app.css", "/static/bundle/app.js"),
                null);
    }

    static Frame viewer() {
        Frame frame = frame();
        return new Frame("Page", Frame.Section.APIS, "v", Set.of("viewer"), frame.csrf(), frame.assets(), "Done.");
    }

    static Chart chart() {
        return new Chart(
                "Requests and errors",
                "",
                List.of(AT, AT.plusSeconds(60), AT.plusSeconds(120)),
                List.of(
                        new Chart.Line("Requests", "requests", List.of(3.0, 0.0, 5.5)),
                        new Chart.Line("Errors", "errors", Arrays.asList(1.0, 0.0, null))));
    }

    static Form form() {
        return Form.ofSingle(Map.of("name", HOSTILE, "basePath", "/orders", "hosts", "", "upstream.targets", "x"))
                .refused(
                        null,
                        List.of(
                                new Violation("basePath", "is taken by the API Orders"),
                                new Violation("upstream.targets[0].url", "must be a URL"),
                                new Violation("elsewhere", "is odd")));
    }

    static ApiPages.Indicator indicator(long calls) {
        return new ApiPages.Indicator("a1", true, calls, calls > 0 ? AT : null, 2, 2, Duration.ofMillis(340));
    }

    private static OverviewPages.Live live() {
        return new OverviewPages.Live(
                AT, chart(), 1234, 12, 1.5, 20.0, null, List.of(new Share("rate-limited", 7, 7, null)), 1);
    }

    private static final List<Option> OPTIONS = List.of(new Option("o1", HOSTILE), new Option("o2", "Two"));

    private static ApiPages.Api api() {
        return new ApiPages.Api(
                "a1",
                HOSTILE,
                ApiPages.State.CHANGED,
                7,
                "http://127.0.0.1:8000/orders",
                List.of("api.example.com"),
                ways(),
                List.of(HOSTILE + " on the whole API"),
                false,
                "curl -H 'X-API-Key: YOUR_KEY' http://127.0.0.1:8000/orders",
                "3",
                indicator(0),
                targets(),
                chart(),
                List.of(
                        new ApiPages.Caller("k1", "prod", "gh_abcdef…wxyz", "c1", HOSTILE, "Gold", null, AT, null),
                        new ApiPages.Caller("k2", "old", "gh_abcdef…wxyz", "c1", HOSTILE, "Gold", AT, null, AT)),
                List.of("Gold"),
                List.of(
                        new ApiPages.Revision(2, AT, "admin", HOSTILE, true),
                        new ApiPages.Revision(1, AT, "admin", "", false)),
                null);
    }

    private static ForwardingPages.Ways ways() {
        return new ForwardingPages.Ways(
                "a1",
                List.of(
                        new ForwardingPages.Upstream("default", true, List.of("http://127.0.0.1:9001"), ""),
                        new ForwardingPages.Upstream("canary", false, List.of(HOSTILE), HOSTILE)),
                List.of(
                        new ForwardingPages.Route("r1", "GET", "/orders/{id}", List.of(HOSTILE), List.of(HOSTILE)),
                        new ForwardingPages.Route("r2", "GET", "/plain", List.of("default"), List.of())));
    }

    private static TemplateInstance upstream(String name) {
        Form form = Form.ofSingle(Map.of("name", HOSTILE, "share", "", "targets", HOSTILE, "tls.ca", ""))
                .refused(null, List.of(new Violation("targets[0].url", "must be a URL")));
        return ForwardingPages.upstream(
                frame(),
                new ForwardingPages.UpstreamEditing("a1", HOSTILE, name, new UpstreamFields(form, "", OPTIONS), "1"));
    }

    private static TemplateInstance route(List<Option> upstreams) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("splits", "");
        values.put("splits[0].percent", HOSTILE);
        values.put("splits[1].percent", "10");
        values.put("rewrite.path", HOSTILE);
        values.put("rewrite.setHeaders[0].value", HOSTILE);
        Form form = Form.ofSingle(values)
                .refused(
                        null,
                        List.of(
                                new Violation("splits", "must not be more than 100 percent together"),
                                new Violation("splits[1].percent", "is needed"),
                                new Violation("rewrite.path", "names {x}, which the route's path does not")));
        return ForwardingPages.route(
                frame(),
                new ForwardingPages.RouteEditing(
                        "a1",
                        HOSTILE,
                        "r1",
                        "GET",
                        HOSTILE,
                        HOSTILE,
                        HOSTILE,
                        form,
                        upstreams,
                        List.of(0, 1),
                        List.of(0),
                        "1"));
    }

    private static ConsumerPages.Consumer consumer() {
        return new ConsumerPages.Consumer(
                "c1",
                HOSTILE,
                "dev@acme.test",
                AT,
                "1",
                List.of(new ConsumerPages.Subscription("s1", "p1", "Gold", List.of("Orders", "Stock"), AT)),
                List.of(
                        new ConsumerPages.Key("k1", "prod", "gh_abcdef…wxyz", AT, null, false, AT, null),
                        new ConsumerPages.Key("k2", "old", "gh_abcdef…wxyz", AT, null, false, AT, AT)),
                OPTIONS,
                form(),
                form(),
                chart());
    }

    private static ApiPages.Targets targets() {
        return new ApiPages.Targets(
                "a1",
                List.of(
                        new ApiPages.Target("http://127.0.0.1:9001", "canary", 2, 1, HOSTILE, 12.5, 0.5, 3.0),
                        new ApiPages.Target("http://127.0.0.1:9002", "", 0, 0, "", 0, 0, null)));
    }

    private static UsagePages.Usage usage() {
        return new UsagePages.Usage(
                form(),
                List.of(new UsagePages.Range("1 h", "/usage?range=1h", true)),
                OPTIONS,
                OPTIONS,
                new UsagePages.Total(
                        AT,
                        AT.plusSeconds(3600),
                        "1 minute",
                        100,
                        3,
                        1.0,
                        2.0,
                        3000.0,
                        chart(),
                        chart(),
                        List.of(),
                        List.of(new Share(HOSTILE, 60, 60, "/consumers/c1")),
                        List.of(new Share("Orders", 60, 60, "/apis/a1")),
                        List.of(
                                new UsagePages.Mirrored(
                                        HOSTILE,
                                        HOSTILE,
                                        HOSTILE,
                                        1_000,
                                        990,
                                        5,
                                        3,
                                        2,
                                        List.of(new UsagePages.Pair(0, 200, 4), new UsagePages.Pair(200, 503, 1))),
                                new UsagePages.Mirrored("Orders", "/**", "shadow", 1, 1, 0, 0, 0, List.of()))));
    }

    private static RequestPages.Requests requests() {
        RequestPages.Ending limited = new RequestPages.Ending("Rate limited", RequestPages.Tone.CALLER);
        RequestPages.Ending broken = new RequestPages.Ending("Upstream broken", RequestPages.Tone.BAD);
        return new RequestPages.Requests(
                form(),
                OPTIONS,
                OPTIONS,
                OPTIONS,
                List.of(
                        new RequestPages.Row("r1", AT, limited, 429, "GET", HOSTILE, "Orders", HOSTILE, 0.2),
                        new RequestPages.Row("r2", AT, broken, 0, null, null, null, null, 20)),
                7,
                "/requests?after=r2");
    }

    private static RequestPages.Request request() {
        return new RequestPages.Request(
                "r1",
                AT,
                new RequestPages.Ending("Upstream broken", RequestPages.Tone.BAD),
                HOSTILE,
                502,
                "upstream-broken",
                HOSTILE,
                "GET",
                HOSTILE,
                HOSTILE,
                new RequestPages.Named(HOSTILE, "/apis/a1"),
                HOSTILE,
                new RequestPages.Named(HOSTILE, null),
                new RequestPages.Named(HOSTILE, null),
                new RequestPages.Named(HOSTILE, "/plans/p1"),
                new RequestPages.Named(HOSTILE, "/nodes"),
                HOSTILE,
                2,
                3.5,
                null,
                1,
                2,
                List.of(
                        new RequestPages.Call(HOSTILE, 0.1, 2, 0, HOSTILE),
                        new RequestPages.Call(HOSTILE, 2.1, 1, 200, null)),
                HOSTILE);
    }

    private static NodePages.Nodes nodes() {
        return new NodePages.Nodes(
                17,
                true,
                List.of(
                        new NodePages.Node("n1", "node-1", "127.0.0.1:8000", "0.1", true, 17, 0, AT, List.of()),
                        new NodePages.Node("n2", HOSTILE, "", "", false, 3, 14, null, List.of("API Orders: bad"))),
                List.of(new NodePages.Account("node-1", 100, 99, 1, AT)));
    }

    /** Every page by a name that a failing test can print. */
    static Map<String, TemplateInstance> pages() {
        Frame frame = frame();
        Map<String, TemplateInstance> pages = new LinkedHashMap<>();
        pages.put("login", AccessPages.login(frame, form()));
        pages.put("problem", AccessPages.problem(frame, new AccessPages.Trouble(404, "Not found", "Nothing.", "r1")));
        pages.put(
                "confirm",
                AccessPages.confirm(
                        frame, new AccessPages.Question("Revoke?", HOSTILE, "/x", "Revoke key", "/", true, "3")));
        pages.put(
                "overview",
                OverviewPages.overview(frame, new OverviewPages.Overview(live(), null, 2, List.of(HOSTILE))));
        pages.put(
                "overview empty",
                OverviewPages.overview(viewer(), new OverviewPages.Overview(live(), null, 0, List.of())));
        ApiPages.Row row =
                new ApiPages.Row("a1", HOSTILE, "http://x/orders", List.of("http://t"), false, ApiPages.State.LIVE, 2);
        pages.put("apis", ApiPages.list(frame, List.of(row), null, "next"));
        pages.put("apis empty", ApiPages.list(frame, List.of(), null, null));
        pages.put("register target", ApiPages.target(frame, form()));
        pages.put("register route", ApiPages.route(frame, form(), "http://127.0.0.1:8000"));
        pages.put(
                "publish",
                ApiPages.publish(
                        frame,
                        new ApiPages.Publishing(
                                "a1", HOSTILE, true, "http://x", List.of("t"), List.of("r"), false, 1, "1", form())));
        pages.put("api", ApiPages.api(frame, api()));
        pages.put(
                "edit",
                ApiPages.edit(
                        frame,
                        new ApiPages.Editing(
                                "a1",
                                HOSTILE,
                                "http://x",
                                form(),
                                List.of(0, 1),
                                List.of(HOSTILE),
                                new UpstreamFields(form(), "upstream.", OPTIONS),
                                "1")));
        pages.put("upstream new", upstream(null));
        pages.put("upstream", upstream("canary"));
        pages.put("route way", route(OPTIONS));
        pages.put("route way with one upstream", route(OPTIONS.subList(0, 1)));
        pages.put("issue", KeyPages.issue(frame, new KeyPages.Issue("a1", HOSTILE, OPTIONS, false, List.of(), form())));
        pages.put(
                "issue first", KeyPages.issue(frame, new KeyPages.Issue("a1", "A", List.of(), false, OPTIONS, form())));
        pages.put("issue many", KeyPages.issue(frame, new KeyPages.Issue("a1", "A", OPTIONS, true, OPTIONS, form())));
        pages.put(
                "key shown",
                KeyPages.shown(
                        frame, new KeyPages.Shown("gh_x", "prod", "c1", HOSTILE, "curl", indicator(3), "Orders")));
        pages.put("key gone", KeyPages.shown(frame, null));
        pages.put(
                "certificates",
                CertificatePages.list(
                        frame,
                        List.of(
                                new CertificatePages.Row(
                                        "x1",
                                        HOSTILE,
                                        List.of(HOSTILE),
                                        HOSTILE,
                                        AT,
                                        CertificatePages.State.SOON,
                                        true,
                                        false),
                                new CertificatePages.Row(
                                        "x2",
                                        "b",
                                        List.of("b.test"),
                                        "CA",
                                        AT,
                                        CertificatePages.State.EXPIRED,
                                        false,
                                        true)),
                        null));
        pages.put("certificates none", CertificatePages.list(frame, List.of(), null));
        pages.put(
                "certificate new", CertificatePages.edit(frame, new CertificatePages.Editing(null, "", form(), null)));
        pages.put(
                "certificate", CertificatePages.edit(frame, new CertificatePages.Editing("x1", HOSTILE, form(), "1")));
        pages.put("consumers", ConsumerPages.list(frame, List.of(new ConsumerPages.Row("c1", HOSTILE, "", AT)), null));
        pages.put("consumer new", ConsumerPages.edit(frame, form(), null, null));
        pages.put("consumer", ConsumerPages.consumer(frame, consumer()));
        pages.put(
                "plans",
                PlanPages.list(frame, List.of(new PlanPages.Row("p1", HOSTILE, List.of("A", "B"), "", "1", 2)), null));
        pages.put(
                "plan",
                PlanPages.edit(frame, new PlanPages.Editing("p1", HOSTILE, OPTIONS, OPTIONS, OPTIONS, form(), "1")));
        pages.put("usage", UsagePages.usage(frame, usage()));
        pages.put("requests", RequestPages.list(frame, requests()));
        pages.put("request", RequestPages.request(frame, request()));
        pages.put("nodes", NodePages.nodes(frame, nodes()));
        pages.put("token", NodePages.token(frame, new NodePages.Token("j", AT, "run", "run with other ports", true)));
        return pages;
    }

    /** Every fragment that a page asks for. */
    static Map<String, TemplateInstance> fragments() {
        return Map.of(
                "live", OverviewPages.overview$live(live()),
                "indicator", ApiPages.api$indicator(indicator(0)),
                "targets", ApiPages.api$targets(targets()),
                "nodes", NodePages.nodes$table(nodes()));
    }
}

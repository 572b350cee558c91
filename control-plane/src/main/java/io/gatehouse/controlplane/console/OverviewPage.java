package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.apis.ApiView;
import io.gatehouse.controlplane.apis.Apis;
import io.gatehouse.controlplane.certificates.CertificateView;
import io.gatehouse.controlplane.certificates.Certificates;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.nodes.Node;
import io.gatehouse.controlplane.nodes.Nodes;
import io.gatehouse.controlplane.usage.UsageFilter;
import io.gatehouse.controlplane.usage.UsageQuery;
import io.gatehouse.controlplane.usage.UsageReport;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.pages.OverviewPages;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The first page: what is going on, and how to begin. */
@Path("/")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.TEXT_HTML)
public class OverviewPage {
    private static final int MINUTES = 30;
    private static final Duration TOTALS = Duration.ofHours(1);

    private final Desk desk;
    private final Apis apis;
    private final Nodes nodes;
    private final UsageQuery usage;
    private final Sample sample;
    private final ShownKey shown;
    private final Certificates certificates;

    OverviewPage(
            Desk desk,
            Apis apis,
            Nodes nodes,
            UsageQuery usage,
            Sample sample,
            ShownKey shown,
            Certificates certificates) {
        this.desk = desk;
        this.apis = apis;
        this.nodes = nodes;
        this.usage = usage;
        this.sample = sample;
        this.shown = shown;
        this.certificates = certificates;
    }

    @GET
    public Response show() {
        List<ApiView> all = apis.list(Slice.Wanted.MOST).items();
        String href = Sample.in(all).map(api -> Desk.path("apis", api.id())).orElse(null);
        OverviewPages.Overview view = new OverviewPages.Overview(
                live(),
                href,
                all.size(),
                certificates.expiring().stream().map(CertificateView::name).toList());
        return desk.page(OverviewPages.overview(desk.frame("Overview", Section.OVERVIEW), view));
    }

    @GET
    @Path("live")
    public Response refresh() {
        return desk.page(OverviewPages.overview$live(live()));
    }

    /** Whoever comes back here after logging in again finds the button on the overview. */
    @GET
    @Path("try")
    @RolesAllowed(Roles.PUBLISHER)
    public Response askToTry() {
        return desk.to("/");
    }

    @POST
    @Path("try")
    @RolesAllowed(Roles.PUBLISHER)
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response tryIt(MultivaluedMap<String, String> posted) {
        Sample.Ready ready = sample.prepare(desk.who());
        return shown.show(ready.key(), ready.api());
    }

    private OverviewPages.Live live() {
        Instant now = Instant.now();
        UsageReport report = usage.live(MINUTES, UsageFilter.ALL);
        UsageReport.Totals totals = usage.totals(now.minus(TOTALS), now, UsageFilter.ALL);
        return new OverviewPages.Live(
                now,
                Charts.traffic(report),
                totals.count(),
                totals.errors(),
                totals.percentiles().p50Millis(),
                totals.percentiles().p95Millis(),
                totals.percentiles().p99Millis(),
                Charts.kinds(totals.byOutcome()),
                nodes.list().stream().filter(Node::live).count());
    }
}

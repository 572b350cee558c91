package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.usage.Dimension;
import io.gatehouse.controlplane.usage.MirrorReport;
import io.gatehouse.controlplane.usage.UsageAsk;
import io.gatehouse.controlplane.usage.UsageFilter;
import io.gatehouse.controlplane.usage.UsageQuery;
import io.gatehouse.controlplane.usage.UsageReport;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.kit.Share;
import io.gatehouse.ui.pages.UsagePages;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** The usage dashboard. */
@Path("/usage")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.TEXT_HTML)
public class UsagePage {
    private static final int TOP = 10;

    private final Desk desk;
    private final UsageQuery usage;
    private final Choices choices;

    UsagePage(Desk desk, UsageQuery usage, Choices choices) {
        this.desk = desk;
        this.usage = usage;
        this.choices = choices;
    }

    @GET
    public Response show(@Context UriInfo asked) {
        Fields fields = new Fields(asked.getQueryParameters());
        Form form = UsageTimes.form(fields);
        UsagePages.Total total = null;
        try {
            UsageFilter filter = UsageFilter.of(fields.id("api"), fields.id("consumer"));
            UsageTimes times = UsageTimes.read(fields, Instant.now());
            if (!fields.unread().isEmpty()) {
                throw Refused.invalid(fields.unread());
            }
            total = total(times, filter);
        } catch (Refused refused) {
            form = Desk.refused(form, refused);
        }
        UsagePages.Usage view =
                new UsagePages.Usage(form, UsageTimes.ranges(fields), choices.apis(), choices.consumers(), total);
        return desk.html(total == null ? 422 : 200, UsagePages.usage(desk.frame("Usage", Section.USAGE), view));
    }

    private UsagePages.Total total(UsageTimes times, UsageFilter filter) {
        Duration step = UsageAsk.niceStep(times.from(), times.to());
        UsageReport report = usage.series(new UsageAsk(times.from(), times.to(), step, Set.of(), filter));
        UsageReport.Totals totals = report.totals();
        return new UsagePages.Total(
                report.from(),
                report.to(),
                UsageTimes.words(step),
                totals.count(),
                totals.errors(),
                totals.percentiles().p50Millis(),
                totals.percentiles().p95Millis(),
                totals.percentiles().p99Millis(),
                Charts.traffic(report),
                Charts.latency(report),
                Charts.kinds(totals.byOutcome()),
                shares(usage.top(Dimension.CONSUMER, report.from(), report.to(), filter, TOP), "consumers", "No key"),
                shares(usage.top(Dimension.API, report.from(), report.to(), filter, TOP), "apis", "No route"),
                mirrors(report, filter));
    }

    /** Mirrors are of no consumer. */
    private List<UsagePages.Mirrored> mirrors(UsageReport report, UsageFilter filter) {
        return filter.consumer() != null
                ? List.of()
                : usage.mirrors(report.from(), report.to(), filter.api()).items().stream()
                        .map(UsagePage::mirrored)
                        .toList();
    }

    private static UsagePages.Mirrored mirrored(MirrorReport.Item item) {
        return new UsagePages.Mirrored(
                Objects.requireNonNullElse(item.name(), "Deleted (" + item.api() + ")"),
                Objects.requireNonNullElse(item.path(), "a route that is gone"),
                item.upstream(),
                item.requests(),
                item.same(),
                item.different(),
                item.failed(),
                item.givenUp() + item.skipped(),
                item.pairs().stream()
                        .map(pair -> new UsagePages.Pair(pair.primary(), pair.mirror(), pair.count()))
                        .toList());
    }

    /** @param none what stands for exchanges that have none */
    private static List<Share> shares(List<UsageReport.Top> top, String path, String none) {
        long most = top.stream().mapToLong(UsageReport.Top::count).max().orElse(1);
        List<Share> shares = new ArrayList<>();
        for (UsageReport.Top one : top) {
            String id = one.id();
            String label = id == null ? none : Objects.requireNonNullElse(one.name(), "Deleted (" + id + ")");
            String href = id == null || one.name() == null ? null : Desk.path(path, UUID.fromString(id));
            shares.add(new Share(label, one.count(), most, href));
        }
        return shares;
    }
}

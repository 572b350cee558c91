package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.apis.Apis;
import io.gatehouse.controlplane.consumers.Consumers;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.usage.Dimension;
import io.gatehouse.controlplane.usage.UsageAsk;
import io.gatehouse.controlplane.usage.UsageFilter;
import io.gatehouse.controlplane.usage.UsageQuery;
import io.gatehouse.controlplane.usage.UsageReport;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame.Section;
import io.gatehouse.ui.kit.Option;
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
import java.util.stream.Stream;

/** The usage dashboard. */
@Path("/usage")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.TEXT_HTML)
public class UsagePage {
    private static final int TOP = 10;

    private final Desk desk;
    private final UsageQuery usage;
    private final Apis apis;
    private final Consumers consumers;

    UsagePage(Desk desk, UsageQuery usage, Apis apis, Consumers consumers) {
        this.desk = desk;
        this.usage = usage;
        this.apis = apis;
        this.consumers = consumers;
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
        UsagePages.Usage view = new UsagePages.Usage(form, UsageTimes.ranges(fields), apis(), consumers(), total);
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
                shares(usage.top(Dimension.API, report.from(), report.to(), filter, TOP), "apis", "No route"));
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

    private List<Option> apis() {
        return withAll(
                "All APIs",
                apis.list(Slice.Wanted.MOST).items().stream()
                        .map(api -> new Option(
                                api.id().toString(),
                                Objects.requireNonNullElse(api.draft().name(), ""))));
    }

    private List<Option> consumers() {
        return withAll(
                "All consumers",
                consumers.list(Slice.Wanted.MOST).items().stream()
                        .map(consumer -> new Option(consumer.id().toString(), consumer.name())));
    }

    private static List<Option> withAll(String all, Stream<Option> options) {
        return Stream.concat(Stream.of(new Option("", all)), options).toList();
    }
}

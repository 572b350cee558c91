package io.gatehouse.controlplane.sync;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.problem.Violation;
import io.gatehouse.model.sync.NodeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What is wrong with a node's report. It is shown to people and summed up with what other nodes say, so nothing in it is unbounded. */
final class ReportCheck {
    private static final int MAX_BROKEN = 1_000;
    private static final int MAX_TARGET_NAME = 2_200;
    private static final int MAX_UPSTREAM_NAME = 200;
    private static final int MAX_VIOLATIONS = 20;

    /** How far a node's clock may be ahead. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private final List<Violation> found = new ArrayList<>();
    private final Instant newest;

    private ReportCheck(Instant now) {
        newest = now.plus(AHEAD);
    }

    /** Throws {@link Refused} with what is wrong, if anything is. */
    static void check(NodeReport report, Instant now) {
        SyncCheck.format(report.format());
        ReportCheck check = new ReportCheck(now);
        check.report(report);
        SyncCheck.refuse(check.found.subList(0, Math.min(MAX_VIOLATIONS, check.found.size())));
    }

    private void report(NodeReport report) {
        amount("sequence", report.sequence());
        SyncCheck.text(found, "version", report.version());
        SyncCheck.text(found, "address", report.address());
        moment("appliedAt", report.appliedAt());
        moment("startedAt", report.startedAt());
        ledger(report.ledger());
        each("broken", report.broken(), MAX_BROKEN, this::broken);
        each("targets", report.targets(), NodeReport.MOST_TARGETS, this::target);
        each(
                "troubles",
                report.troubles(),
                NodeReport.MOST_TROUBLES,
                (path, trouble) -> text(path, trouble, NodeReport.LONGEST_TROUBLE));
    }

    /** Of a list that is too long no element is looked at. */
    private <T> void each(String path, List<T> list, int most, BiConsumer<String, T> check) {
        require(list.size() <= most, path, "must not be longer than " + most);
        for (int i = 0; i < list.size() && list.size() <= most; i++) {
            check.accept(path + "[" + i + "]", list.get(i));
        }
    }

    private void broken(String path, NodeReport.Broken broken) {
        needed(path + ".kind", broken.kind());
        needed(path + ".id", broken.id());
        text(path + ".reason", broken.reason(), NodeReport.LONGEST_REASON);
    }

    private void target(String path, NodeReport.Target target) {
        text(path + ".name", target.name(), MAX_TARGET_NAME);
        // Null from older nodes.
        String upstream = target.upstream();
        if (upstream != null) {
            text(path + ".upstream", upstream, MAX_UPSTREAM_NAME);
        }
        needed(path + ".state", target.state());
        amount(path + ".answered", target.answered());
        amount(path + ".failed", target.failed());
        amount(path + ".perSecond", target.perSecond());
        amount(path + ".failedPerSecond", target.failedPerSecond());
        amount(path + ".millis", target.millis());
    }

    private void ledger(NodeReport.@Nullable LedgerStatement ledger) {
        needed("ledger", ledger);
        if (ledger != null) {
            require(
                    ledger.epoch() >= 0 && ledger.epoch() <= newest.getEpochSecond(),
                    "ledger.epoch",
                    "must be when the ledger was made");
            amount("ledger.counted", ledger.counted());
            amount("ledger.closedSegments", ledger.closedSegments());
            amount("ledger.unsentSegments", ledger.unsentSegments());
            if (ledger.oldestUnsent() != null) {
                moment("ledger.oldestUnsent", ledger.oldestUnsent());
            }
        }
    }

    private void moment(String path, @Nullable Instant moment) {
        needed(path, moment);
        require(moment == null || !moment.isAfter(newest), path, "must not be more than a day ahead");
    }

    private void text(String path, @Nullable String text, int most) {
        needed(path, text);
        require(text == null || text.length() <= most, path, "must not be longer than " + most + " characters");
    }

    /** False for what is no number, too. */
    private void amount(String path, double amount) {
        require(amount >= 0 && amount <= SyncCheck.MOST, path, "must be between 0 and " + SyncCheck.MOST);
    }

    private void needed(String path, @Nullable Object value) {
        require(value != null, path, "is needed");
    }

    private void require(boolean holds, String path, String message) {
        if (!holds) {
            found.add(new Violation(path, message));
        }
    }
}

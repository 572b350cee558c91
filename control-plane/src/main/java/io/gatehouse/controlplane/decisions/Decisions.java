package io.gatehouse.controlplane.decisions;

import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.settings.Setting;
import io.gatehouse.controlplane.usage.Partitions;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.DecisionBatch;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why exchanges ended as they did, for as long as that is kept. Thread-safe; blocks. */
@ApplicationScoped
public class Decisions {
    /** For how long records are kept. */
    public static final Duration KEPT = Setting.GATEHOUSE_DECISIONS_KEPT.days();

    /** How far a node's clock may be ahead. */
    private static final Duration AHEAD = Duration.ofHours(1);

    private static final int LONGEST_TEXT = 1_000;
    private static final int MOST_CALLS = 20;

    /** Of microseconds and bytes: nothing that happens comes near. */
    private static final long MOST = 1L << 53;

    private final DecisionStore store;
    private final Partitions partitions;

    Decisions(DecisionStore store, Partitions partitions) {
        this.store = store;
        this.partitions = partitions;
    }

    void start(@Observes StartupEvent event) {
        prepare();
    }

    @Scheduled(every = "1h", delayed = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void prepare() {
        Instant now = Instant.now();
        partitions.ensureDay(DecisionStore.TABLE, now);
        partitions.ensureDay(DecisionStore.TABLE, now.plus(Duration.ofDays(1)));
        partitions.dropDays(DecisionStore.TABLE, now.minus(KEPT));
    }

    /** Keeps what a node has sent; what is too old, or of the future, is left out. */
    public void add(DecisionBatch batch) {
        if (batch.decisions().size() > DecisionBatch.MOST) {
            throw Refused.invalid("decisions", "must not be more than " + DecisionBatch.MOST);
        }
        for (int i = 0; i < batch.decisions().size(); i++) {
            check("decisions[" + i + "]", batch.decisions().get(i));
        }
        Instant now = Instant.now();
        List<Decision> timely = batch.decisions().stream()
                .filter(decision ->
                        decision.at().isAfter(now.minus(KEPT)) && decision.at().isBefore(now.plus(AHEAD)))
                .toList();
        timely.forEach(decision -> partitions.ensureDay(DecisionStore.TABLE, decision.at()));
        QuarkusTransaction.joiningExisting().run(() -> timely.forEach(decision -> store.add(batch.node(), decision)));
    }

    /** What a record says is never null in code is checked here for what came as JSON. */
    @SuppressWarnings("ConstantValue")
    private static void check(String at, Decision decision) {
        if (decision.requestId() == null || decision.at() == null || decision.outcome() == null) {
            throw Refused.invalid(at, "lacks its id, time or outcome");
        }
        boolean bounded = isShort(decision.requestId())
                && isShort(decision.code())
                && isShort(decision.reason())
                && isShort(decision.method())
                && isShort(decision.path())
                && isShort(decision.caller())
                && isShort(decision.target())
                && isShort(decision.traceId())
                && decision.calls().size() <= MOST_CALLS
                && decision.calls().stream().allMatch(call -> isShort(call.target()) && isShort(call.reason()));
        bounded = bounded
                && isAmount(decision.attempts())
                && isAmount(decision.totalMicros())
                && decision.upstreamMicros() <= MOST
                && isAmount(decision.bytesIn())
                && isAmount(decision.bytesOut())
                && decision.calls().stream()
                        .allMatch(call -> isAmount(call.beganMicros())
                                && isAmount(call.micros())
                                && call.status() >= 0
                                && call.status() <= 999);
        if (!bounded || decision.requestId().isEmpty() || decision.status() < 0 || decision.status() > 999) {
            throw Refused.invalid(at, "holds what no node sends");
        }
    }

    private static boolean isAmount(long amount) {
        return amount >= 0 && amount <= MOST;
    }

    /** PostgreSQL takes no NUL in a text. */
    private static boolean isShort(@Nullable String text) {
        return text == null || (text.length() <= LONGEST_TEXT && text.indexOf(0) < 0);
    }

    /** The newest first. */
    public Slice<DecisionView> find(DecisionFilter filter, int limit) {
        List<DecisionView> found = store.find(filter, limit);
        boolean more = found.size() > limit;
        List<DecisionView> page = more ? found.subList(0, limit) : found;
        return new Slice<>(page, more ? page.getLast().requestId() : null);
    }

    /** Refused with 404 when there is none, or none any more. */
    public DecisionView get(String requestId) {
        return store.get(requestId).orElseThrow(() -> Refused.notFound("decision record", requestId));
    }
}

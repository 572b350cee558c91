package io.gatehouse.controlplane.apis;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gatehouse.model.config.Balancing;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done about targets that are slow or fail, as the admin API takes and shows it. What is left out gets its default from {@link
 * ResilienceCheck}.
 */
public final class ResilienceDraft {
    private ResilienceDraft() {}

    /**
     * How requests are spread over targets.
     *
     * @param method {@code round-robin} by default
     * @param hashOn what is hashed; needed for {@code hash}, and only there
     * @param hashName name of the header or cookie
     * @param slowStart over how long a target that has come back gets its full share again; at once by default
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record BalancingDraft(
            Balancing.@Nullable Method method,
            Balancing.@Nullable HashOn hashOn,
            @Nullable String hashName,
            @Nullable Duration slowStart) {}

    /**
     * How it is found out which targets can be called.
     *
     * @param check asking targets now and then; none by default
     * @param outliers leaving out targets that fail traffic
     * @param panicBelow percentage of good targets below which all are called; 50 by default
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record HealthDraft(
            @Nullable CheckDraft check,
            @Nullable OutliersDraft outliers,
            @Nullable Integer panicBelow) {}

    /**
     * Asking targets.
     *
     * @param path what is asked for with GET, from the root of the target; null for opening a connection only
     * @param statuses what a good target answers; any 2xx by default
     * @param interval 5 seconds by default
     * @param timeout 1 second by default
     * @param healthyAfter good answers in a row that bring a target back; 2 by default
     * @param unhealthyAfter bad ones in a row that take it away; 3 by default
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CheckDraft(
            @Nullable String path,
            @Nullable List<Integer> statuses,
            @Nullable Duration interval,
            @Nullable Duration timeout,
            @Nullable Integer healthyAfter,
            @Nullable Integer unhealthyAfter) {}

    /**
     * Leaving out targets that fail traffic: no answer, a broken one, or 502, 503, 504.
     *
     * @param failures so many in a row; 5 by default, 0 for never
     * @param ejectFor how long at first; 10 seconds by default
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OutliersDraft(
            @Nullable Integer failures, @Nullable Duration ejectFor) {}

    /**
     * Sending again what is safe to send twice.
     *
     * @param attempts how often at most; 1 by default, 0 for never
     * @param statuses answers that count as failed too, of 502, 503 and 504; none by default
     * @param budget percentage of requests that may be sent again; 20 by default
     * @param hedgeAfter when a second target is asked too, because the first has not answered; PT0S, the default, for never
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RetriesDraft(
            @Nullable Integer attempts,
            @Nullable List<Integer> statuses,
            @Nullable Integer budget,
            @Nullable Duration hedgeAfter) {}

    /**
     * Giving a target a rest from all requests.
     *
     * @param failurePercent of the requests of ten seconds; 50 by default, 0 for never
     * @param requests as many of them there must be; 20 by default
     * @param openFor how long it rests; 2 seconds by default
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record BreakerDraft(
            @Nullable Integer failurePercent,
            @Nullable Integer requests,
            @Nullable Duration openFor) {}

    /**
     * How much of a node one target may take up.
     *
     * @param requests in flight to one target from one node; 0, the default, for any number
     * @param queue requests that may wait for a connection, for each target and loop; 1,024 by default
     * @param queueWait how long each may; 1 second by default
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record BulkheadDraft(
            @Nullable Integer requests,
            @Nullable Integer queue,
            @Nullable Duration queueWait) {}
}

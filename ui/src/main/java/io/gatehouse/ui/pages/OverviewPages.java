package io.gatehouse.ui.pages;

import io.gatehouse.ui.kit.Chart;
import io.gatehouse.ui.kit.Frame;
import io.gatehouse.ui.kit.Share;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first page after login. */
@CheckedTemplate(basePath = "overview")
public final class OverviewPages {
    private OverviewPages() {}

    public static native TemplateInstance overview(Frame frame, Overview view);

    /** What the page asks for every two seconds. */
    public static native TemplateInstance overview$live(Live live);

    /**
     * @param sample where the API of "Try it" is; null while there is none
     * @param apis how many there are
     * @param expiring names of certificates that have expired or will soon
     */
    public record Overview(Live live, @Nullable String sample, long apis, List<String> expiring) {
        public Overview {
            expiring = List.copyOf(expiring);
        }
    }

    /**
     * The last minutes.
     *
     * @param requests of the last hour; latencies are those of the last hour in milliseconds, null without traffic
     * @param nodes that report
     */
    public record Live(
            Instant at,
            Chart traffic,
            long requests,
            long errors,
            @Nullable Double p50,
            @Nullable Double p95,
            @Nullable Double p99,
            List<Share> kinds,
            long nodes) {
        public Live {
            kinds = List.copyOf(kinds);
        }

        /** Share of errors among requests, in percent. */
        public double errorRate() {
            return requests == 0 ? 0 : 100.0 * errors / requests;
        }
    }
}

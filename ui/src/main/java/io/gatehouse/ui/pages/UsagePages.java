package io.gatehouse.ui.pages;

import io.gatehouse.ui.kit.Chart;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame;
import io.gatehouse.ui.kit.Option;
import io.gatehouse.ui.kit.Share;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The usage dashboard. */
@CheckedTemplate(basePath = "usage")
public final class UsagePages {
    private UsagePages() {}

    public static native TemplateInstance usage(Frame frame, Usage view);

    /**
     * Usage in a time, maybe of one API or consumer only.
     *
     * @param form the filters
     * @param ranges the times to choose from
     * @param total null when the filters are wrong and nothing was asked
     */
    public record Usage(
            Form form,
            List<Range> ranges,
            List<Option> apis,
            List<Option> consumers,
            @Nullable Total total) {
        public Usage {
            ranges = List.copyOf(ranges);
            apis = List.copyOf(apis);
            consumers = List.copyOf(consumers);
        }
    }

    /** A time to choose. */
    public record Range(String label, String href, boolean current) {}

    /** What there was; latencies in milliseconds, null without traffic. */
    public record Total(
            Instant from,
            Instant to,
            String step,
            long requests,
            long errors,
            @Nullable Double p50,
            @Nullable Double p95,
            @Nullable Double p99,
            Chart traffic,
            Chart latency,
            List<Share> kinds,
            List<Share> topConsumers,
            List<Share> topApis,
            List<Mirrored> mirrors) {
        public Total {
            kinds = List.copyOf(kinds);
            topConsumers = List.copyOf(topConsumers);
            topApis = List.copyOf(topApis);
            mirrors = List.copyOf(mirrors);
        }

        /** Share of errors among requests, in percent. */
        public double errorRate() {
            return requests == 0 ? 0 : 100.0 * errors / requests;
        }
    }

    /**
     * Mirrors of a route.
     *
     * @param requests that were chosen; the four counts behind it add up to it
     * @param same answered with the same class of status as the caller
     * @param pairs which statuses differ, and how often
     */
    public record Mirrored(
            String api,
            String path,
            String upstream,
            long requests,
            long same,
            long different,
            long failed,
            long unsent,
            List<Pair> pairs) {
        public Mirrored {
            pairs = List.copyOf(pairs);
        }
    }

    /**
     * Two answers to the same request that differ.
     *
     * @param primary status of the caller's; 0 for no answer
     */
    public record Pair(int primary, int mirror, long count) {}
}

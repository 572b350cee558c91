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
            List<Share> topApis) {
        public Total {
            kinds = List.copyOf(kinds);
            topConsumers = List.copyOf(topConsumers);
            topApis = List.copyOf(topApis);
        }

        /** Share of errors among requests, in percent. */
        public double errorRate() {
            return requests == 0 ? 0 : 100.0 * errors / requests;
        }
    }
}

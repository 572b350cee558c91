package io.gatehouse.dataplane.telemetry;

import java.util.List;
import java.util.Map;

/**
 * One metric of a node as it stands at a moment, in whatever form it is then told. Immutable.
 *
 * @param name as Prometheus has it
 * @param counter whether it only rises while the node runs
 * @param description a sentence
 * @param samples one for each set of labels
 */
public record Metric(String name, boolean counter, String description, List<Sample> samples) {
    public Metric {
        samples = List.copyOf(samples);
    }

    /** One value. */
    public record Sample(Map<String, String> labels, long value) {
        public Sample {
            labels = Map.copyOf(labels);
        }
    }

    /** One that has a single value. */
    public static Metric of(String name, boolean counter, String description, long value) {
        return new Metric(name, counter, description, List.of(new Sample(Map.of(), value)));
    }
}

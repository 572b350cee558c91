package io.gatehouse.dataplane.otlp;

import io.gatehouse.dataplane.tracing.Sampling;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Where telemetry goes, and how much of it.
 *
 * @param collector what {@code /v1/traces} and {@code /v1/metrics} are put behind
 * @param headers sent with each post; their values are secret
 * @param service the attribute {@code service.name}
 * @param instance the attribute {@code service.instance.id}
 * @param interval between two posts of metrics; zero for no metrics
 */
public record OtlpSettings(
        URI collector,
        Map<String, String> headers,
        String service,
        String instance,
        Duration interval,
        Sampling sampling) {
    public OtlpSettings {
        headers = Map.copyOf(headers);
    }

    /** Names headers only. */
    @Override
    public String toString() {
        return "OtlpSettings[collector=" + collector + ", headers=" + headers.keySet() + ", service=" + service + "]";
    }
}

package io.gatehouse.dataplane.fake;

import io.gatehouse.dataplane.usage.Recorder;
import io.gatehouse.model.usage.MirrorResult;
import io.gatehouse.model.usage.Outcome;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what was recorded. */
public final class FakeRecorder implements Recorder {
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final List<String> mirrored = new CopyOnWriteArrayList<>();

    /** One exchange. */
    public record Entry(
            UUID api,
            UUID route,
            UUID consumer,
            UUID key,
            UUID plan,
            Outcome outcome,
            long bytesIn,
            long bytesOut,
            long totalMicros,
            long upstreamMicros) {}

    @Override
    public void record(
            UUID api,
            UUID route,
            UUID consumer,
            UUID key,
            UUID plan,
            Outcome outcome,
            long bytesIn,
            long bytesOut,
            long totalMicros,
            long upstreamMicros) {
        entries.add(
                new Entry(api, route, consumer, key, plan, outcome, bytesIn, bytesOut, totalMicros, upstreamMicros));
    }

    @Override
    public boolean mirrored(UUID api, UUID route, String upstream, int primary, MirrorResult result, int status) {
        mirrored.add(upstream + " " + primary + " " + result.code() + " " + status);
        return true;
    }

    /** What became of mirrors: upstream, status of the caller's answer, result, status of the mirror's answer. */
    public List<String> mirrored() {
        return List.copyOf(mirrored);
    }

    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    public List<Outcome> outcomes() {
        return entries.stream().map(Entry::outcome).toList();
    }
}

package io.gatehouse.controlplane.testing;

import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A decision record as a node sends it: one target closed its connection, then another was called. */
public final class SampleDecision {
    private SampleDecision() {}

    public static Decision of(String id, Instant at, UUID api, Outcome outcome) {
        return new Decision(
                id,
                at,
                api,
                null,
                null,
                null,
                null,
                outcome,
                502,
                "upstream-broken",
                "it closed",
                "GET",
                "/a/<b>",
                "192.0.2.7",
                "up:1",
                2,
                1_500,
                outcome.isError() ? 700 : -1,
                10,
                20,
                List.of(new Decision.Call("down:1", 10, 20, 0, "it closed")),
                "0af7651916cd43dd8448eb211c80319c");
    }
}

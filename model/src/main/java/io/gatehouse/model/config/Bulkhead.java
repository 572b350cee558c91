package io.gatehouse.model.config;

import java.time.Duration;

/**
 * How much of a node one target may take up: what is over is refused at once, so that a target that drowns costs only its own routes.
 *
 * @param requests in flight to one target from one node, those that wait included; 0 for as many as there are connections and places
 * @param queue requests that may wait for a connection to one target, on one loop of a node
 * @param queueWait how long each may
 */
public record Bulkhead(int requests, int queue, Duration queueWait) {
    public static final Bulkhead USUAL = new Bulkhead(0, 1024, Duration.ofSeconds(1));
}

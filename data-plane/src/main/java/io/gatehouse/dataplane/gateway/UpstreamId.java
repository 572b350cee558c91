package io.gatehouse.dataplane.gateway;

import java.util.UUID;

/** Which upstream of which API: one keeps its name over all revisions. Immutable. */
public record UpstreamId(UUID api, String name) {}

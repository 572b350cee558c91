package io.gatehouse.dataplane;

import io.gatehouse.architecture.Room;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final Room room = Room.of("io.gatehouse.dataplane");

    @Test
    void roomIsWellBuilt() {
        room.isWellBuilt();
    }

    @Test
    void nodeUsesModelPoliciesJsonNettyCodersOtlpsMessagesAndTheJdkServer() {
        room.usesOnly(
                "io.gatehouse.model..",
                "io.gatehouse.policy..",
                "com.fasterxml.jackson..",
                "com.sun.net.httpserver..",
                "com.aayushatharva.brotli4j..",
                "com.github.luben.zstd..",
                "io.opentelemetry.proto..",
                "com.google.protobuf..",
                "io.netty..");
    }

    @Test
    void nodeTouchesNoDatabase() {
        room.neverUses("java.sql..", "javax.sql..");
    }
}

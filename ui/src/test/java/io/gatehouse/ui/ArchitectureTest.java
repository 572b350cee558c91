package io.gatehouse.ui;

import io.gatehouse.architecture.Room;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final Room room = Room.of("io.gatehouse.ui");

    @Test
    void roomIsWellBuilt() {
        room.isWellBuilt();
    }

    @Test
    void uiUsesModelAndQute() {
        room.usesOnly("io.gatehouse.model..", "io.quarkus.qute..");
    }

    @Test
    void uiTouchesNeitherNetworkNorDatabase() {
        room.neverUses("java.net.http..", "java.sql..", "javax.sql..");
    }
}

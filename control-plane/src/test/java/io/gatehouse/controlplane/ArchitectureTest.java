package io.gatehouse.controlplane;

import io.gatehouse.architecture.Room;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final Room room = Room.of("io.gatehouse.controlplane");

    @Test
    void roomIsWellBuilt() {
        room.isWellBuilt();
    }

    @Test
    void planesNeverMeet() {
        room.neverUses("io.gatehouse.dataplane..");
    }
}

package io.gatehouse.policy;

import io.gatehouse.architecture.Room;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final Room room = Room.of("io.gatehouse.policy");

    @Test
    void roomIsWellBuilt() {
        room.isWellBuilt();
    }

    @Test
    void policiesUseModelAndJsonAndNeitherPlane() {
        room.usesOnly("io.gatehouse.model..", "com.fasterxml.jackson..");
    }

    @Test
    void noPolicyTouchesADatabase() {
        room.neverUses("java.sql..", "javax.sql..");
    }
}

package io.gatehouse.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import io.gatehouse.architecture.Room;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final Room room = Room.of("io.gatehouse.model");

    @Test
    void roomIsWellBuilt() {
        room.isWellBuilt();
    }

    @Test
    void modelUsesJacksonAnnotationsAndNothingElse() {
        room.usesOnly("com.fasterxml.jackson.annotation..");
    }

    @Test
    void modelTouchesNeitherNetworkNorDatabase() {
        room.neverUses("java.net.http..", "java.nio.channels..", "java.sql..", "javax.sql..");
    }

    @Test
    void modelReadsNoClock() {
        room.keeps(noClasses()
                .should()
                .callCodeUnitWhere(DescribedPredicate.describe("reads a clock", call -> readsClock(call.getTarget()))));
    }

    private static boolean readsClock(CodeUnitCallTarget target) {
        String owner = target.getOwner().getPackageName();
        return (owner.equals("java.time") && target.getName().equals("now"))
                || (owner.equals("java.lang")
                        && Set.of("currentTimeMillis", "nanoTime").contains(target.getName()));
    }
}

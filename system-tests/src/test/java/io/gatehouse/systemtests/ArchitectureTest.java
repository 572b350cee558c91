package io.gatehouse.systemtests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void systemTestsKnowTheProductFromOutsideOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.gatehouse.policy..",
                        "io.gatehouse.dataplane..",
                        "io.gatehouse.controlplane..",
                        "io.gatehouse.ui..")
                .check(new ClassFileImporter().importPackages("io.gatehouse.systemtests"));
    }
}

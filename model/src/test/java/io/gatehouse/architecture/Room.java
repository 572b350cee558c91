package io.gatehouse.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * One room of the house as its {@code ArchitectureTest} sees it: the main classes under one root package, and the rules that
 * every room keeps. Packages are written as ArchUnit takes them, {@code io.netty..} with all below.
 */
public final class Room {
    private static final List<String> BANNED_SUFFIXES =
            List.of("Manager", "Helper", "Util", "Utils", "Common", "Base", "Impl", "Processor", "Data", "Info");

    private final String rootPackage;
    private final JavaClasses classes;

    private Room(String rootPackage) {
        this.rootPackage = rootPackage;
        this.classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(rootPackage);
    }

    public static Room of(String rootPackage) {
        return new Room(rootPackage);
    }

    /** What a room keeps whatever its border is: no cycle between packages, no name that says nothing, no null unmarked. */
    public Room isWellBuilt() {
        check(slices().assignedFrom(eachPackage()).should().beFreeOfCycles());
        check(noClasses().should().haveSimpleNameStartingWith("Abstract"));
        BANNED_SUFFIXES.forEach(suffix -> check(noClasses().should().haveSimpleNameEndingWith(suffix)));
        check(classes().should(beInNullMarkedPackages()));
        return this;
    }

    /** Nothing but the room itself, the JDK, JSpecify and these packages is used. */
    public Room usesOnly(String... packages) {
        String[] allowed = Stream.concat(
                        Stream.of(rootPackage + "..", "java..", "javax..", "jdk..", "org.jspecify..", ""),
                        Stream.of(packages))
                .toArray(String[]::new);
        check(classes().should(onlyDependOnClassesThat(resideInAnyPackage(allowed))));
        return this;
    }

    public Room neverUses(String... packages) {
        check(noClasses().should().dependOnClassesThat().resideInAnyPackage(packages));
        return this;
    }

    public Room keeps(ArchRule rule) {
        check(rule);
        return this;
    }

    private void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(classes);
    }

    private static SliceAssignment eachPackage() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                return SliceIdentifier.of(javaClass.getPackageName());
            }

            @Override
            public String getDescription() {
                return "each package";
            }
        };
    }

    private static ArchCondition<JavaClass> beInNullMarkedPackages() {
        return new ArchCondition<>("be in packages that package-info.java marks as @NullMarked") {
            @Override
            public void check(JavaClass javaClass, ConditionEvents events) {
                boolean marked = javaClass.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(
                        javaClass, marked, javaClass.getPackageName() + " has no @NullMarked package-info.java"));
            }
        };
    }
}

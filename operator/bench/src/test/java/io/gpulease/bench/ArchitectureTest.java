package io.gpulease.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.gpulease.bench", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule WHAT_MEASURES_USES_NO_PART_THAT_DECIDES = noClasses()
            .that()
            .resideOutsideOfPackage("..bench.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.gpulease.engine..",
                    "io.gpulease.app..",
                    "io.gpulease.controller.booking..",
                    "io.gpulease.controller.lease..",
                    "io.gpulease.controller.world..");

    @ArchTest
    static final ArchRule THE_RIG_KNOWS_NO_FIGURE = noClasses()
            .that()
            .resideInAPackage("..rig..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..figure..");
}

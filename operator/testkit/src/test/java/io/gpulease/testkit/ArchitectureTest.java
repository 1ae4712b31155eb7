package io.gpulease.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.gpulease.testkit", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule WHAT_PROVES_THE_OPERATOR_DOES_NOT_KNOW_IT = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.gpulease.controller..", "io.gpulease.app..", "io.gpulease.engine..");

    @ArchTest
    static final ArchRule THE_WITNESS_STANDS_ALONE = noClasses()
            .that()
            .resideInAPackage("..invariant..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.gpulease.crds..",
                    "io.gpulease.bridge..",
                    "io.gpulease.testkit.estate..",
                    "io.gpulease.testkit.product..",
                    "io.gpulease.testkit.plane..");

    @ArchTest
    static final ArchRule A_PLANE_DOES_NOT_KNOW_WHAT_RUNS_ON_IT = noClasses()
            .that()
            .resideInAPackage("..plane..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..product..", "..estate..", "..invariant..", "..testkit.junit..");
}

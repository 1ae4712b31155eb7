package io.gpulease.demo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.gpulease.demo", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule THE_DEMO_DOES_NOT_KNOW_THE_OPERATOR = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.gpulease.controller..", "io.gpulease.app..", "io.gpulease.engine..", "io.gpulease.bridge..");

    @ArchTest
    static final ArchRule WHAT_IS_RECORDED_KNOWS_NO_KUBERNETES = noClasses()
            .that()
            .resideInAPackage("..demo.trace..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8..", "io.gpulease.crds..", "io.gpulease.testkit..");

    @ArchTest
    static final ArchRule WHO_WATCHES_AND_WHO_JUDGES_DO_NOT_ACT = noClasses()
            .that()
            .resideInAnyPackage("..demo.live..", "..demo.report..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8..", "..demo.stage..", "..demo.cast..");
}

package io.gpulease.simulate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.gpulease.simulate.trace.Details;
import io.gpulease.simulate.trace.Job;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;

@AnalyzeClasses(packages = "io.gpulease.simulate", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule THE_REPLAY_NEEDS_NO_CLUSTER = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.gpulease.simulate..",
                    "io.gpulease.engine.model..",
                    "io.gpulease.engine.schedule..",
                    "io.gpulease.engine.term..",
                    "io.gpulease.bridge..",
                    "io.gpulease.crds..",
                    "io.fabric8.kubernetes.api.model..",
                    "java..",
                    "com.fasterxml.jackson..",
                    "org.yaml.snakeyaml..",
                    "org.jspecify.annotations");

    @ArchTest
    static final ArchRule ONLY_WHAT_READS_MANIFESTS_KNOWS_THE_KINDS = noClasses()
            .that()
            .resideOutsideOfPackage("..simulate.manifest..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.gpulease.bridge..", "io.gpulease.crds..", "io.fabric8..");

    @ArchTest
    static final ArchRule POLICIES_OF_OTHERS_OWE_THE_ENGINE_NOTHING = noClasses()
            .that()
            .resideInAnyPackage(
                    "..simulate.policy..", "..simulate.replay..", "..simulate.trace..", "..simulate.packing..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.gpulease.engine..");

    @ArchTest
    static final ArchRule A_POLICY_DOES_NOT_KNOW_HOW_LONG_A_JOB_WILL_RUN = noClasses()
            .that()
            .resideInAPackage("..simulate.policy..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Job.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Details.class)
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("..simulate.replay..", "..simulate.report..");

    @ArchTest
    static final ArchRule WHAT_IS_RECORDED_KNOWS_NO_POLICY = noClasses()
            .that()
            .resideInAPackage("..simulate.trace..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..simulate.policy..", "..simulate.replay..", "..simulate.report..");

    @ArchTest
    static final ArchRule THE_SAME_REPLAY_GIVES_THE_SAME_FIGURES = noClasses()
            .should()
            // Without a seed, that is.
            .callConstructor(Random.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class)
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Math.class, "random");

    @ArchTest
    static final ArchRule PACKAGES_DO_NOT_GO_IN_CIRCLES =
            slices().matching("io.gpulease.simulate.(*)..").should().beFreeOfCycles();
}

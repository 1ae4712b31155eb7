package io.gpulease.controller;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

@AnalyzeClasses(packages = "io.gpulease.controller", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String US = "io.gpulease.controller.";

    @ArchTest
    static final ArchRule PACKAGES_DO_NOT_GO_IN_CIRCLES =
            slices().matching(US + "(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule THE_KINDS_DO_NOT_KNOW_EACH_OTHER =
            slices().matching(US + "(pool|site|tenant)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule NOBODY_BUT_THE_WIRING_STARTS_THE_KINDS = noClasses()
            .that()
            .resideOutsideOfPackages(US + "wiring..", US + "pool..", US + "site..", US + "tenant..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(US + "wiring..", US + "pool..", US + "site..", US + "tenant..");

    @ArchTest
    static final ArchRule THE_WORLD_IS_TOLD_AND_DECIDES_NOTHING = uses("world", "claim", "signed", "watch");

    @ArchTest
    static final ArchRule A_STATUS_IS_A_VALUE_AND_SENDS_NOTHING = uses("status", "facts");

    @ArchTest
    static final ArchRule A_RECORD_CAN_BE_CHECKED_WITHOUT_US = uses("signed");

    @ArchTest
    static final ArchRule A_RECORD_IS_CHECKED_WITHOUT_A_CLUSTER = noClasses()
            .that()
            .resideInAPackage(US + "signed..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.fabric8..", "io.gpulease.crds..", "io.gpulease.bridge..", "java.time..", "java.net..");

    @ArchTest
    static final ArchRule FACTS_ARE_COUNTED_NOT_ACTED_ON = uses("facts", "claim", "world", "watch", "observe");

    @ArchTest
    static final ArchRule A_CLAIM_KNOWS_ITS_FORM_NOT_WHO_SHOULD_GET_IT = uses("claim", "apply", "watch");

    @ArchTest
    static final ArchRule CALLS_ARE_CARRIED_WITHOUT_KNOWING_WHY = uses("apply", "http");

    @ArchTest
    static final ArchRule WATCHES_KNOW_NOTHING_OF_A_LEASES_LIFE = uses("watch", "http");

    /** The booking thread sends calls only through the caller it is given, so that a test can stand in for the network. */
    @ArchTest
    static final ArchRule WHAT_THE_BOOKING_THREAD_RUNS_HAS_NO_CLIENT = noClasses()
            .that()
            .resideInAnyPackage(bookingThread())
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.fabric8.kubernetes.client.dsl..",
                    "io.fabric8.kubernetes.client.http..",
                    "io.javaoperatorsdk..",
                    "java.net..",
                    "java.util.concurrent..");

    @ArchTest
    static final ArchRule WHAT_THE_BOOKING_THREAD_RUNS_IS_TOLD_THE_TIME = noClasses()
            .that()
            .resideInAnyPackage(bookingThread())
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime");

    private static String[] bookingThread() {
        return new String[] {
            US + "world..",
            US + "lease..",
            US + "enforce..",
            US + "quote..",
            US + "pods..",
            US + "nodes..",
            US + "handover..",
            US + "workload..",
            US + "guard..",
            US + "claim..",
            US + "status..",
            US + "desk..",
            US + "ledger.."
        };
    }

    /** Of our own packages only these, beside the modules below. */
    private static ArchRule uses(String name, String... others) {
        String itself = US + name + "..";
        var allowed = new String[others.length];
        for (int i = 0; i < others.length; i++) {
            allowed[i] = US + others[i] + "..";
        }
        return classes()
                .that()
                .resideInAPackage(itself)
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage("io.gpulease.controller.."))
                        .or(resideInAPackage(itself))
                        .or(resideInAnyPackage(allowed)));
    }
}

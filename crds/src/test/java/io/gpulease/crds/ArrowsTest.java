package io.gpulease.crds;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fabric8.kubernetes.client.Client;
import java.time.Clock;

/** The kinds use the client's base class and annotations, and nothing that acts. */
@AnalyzeClasses(packages = "io.gpulease.crds", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {
    @ArchTest
    static final ArchRule THE_KINDS_USE_ONLY_ANNOTATIONS_AND_THE_BASE_CLASS = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.gpulease.crds..",
                    "java..",
                    "org.jspecify.annotations..",
                    "com.fasterxml.jackson.annotation..",
                    "io.fabric8.generator.annotation..",
                    "io.fabric8.kubernetes.model.annotation..",
                    "io.fabric8.kubernetes.api.model..",
                    "io.fabric8.kubernetes.client");

    @ArchTest
    static final ArchRule THERE_IS_NO_CLIENT_NO_CLOCK_AND_NO_THREAD = noClasses()
            .should()
            .dependOnClassesThat(JavaClass.Predicates.assignableTo(Client.class)
                    .or(JavaClass.Predicates.belongToAnyOf(Clock.class, Thread.class)));
}

package io.gpulease.controller.watch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reads the cluster, elects and observes serves the rest of the controller, and knows nothing of it. */
class EdgesArrowsTest {
    private static final String HEADERS = "io.gpulease.controller.http..";

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.gpulease.controller");

    @ParameterizedTest
    @ValueSource(strings = {"watch", "lead", "observe"})
    void knowsNothingOfTheRest(String name) {
        var itself = "io.gpulease.controller." + name + "..";
        classes()
                .that(resideInAPackage(itself))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(itself, HEADERS).or(not(resideInAnyPackage("io.gpulease.."))))
                .check(OURS);
    }
}

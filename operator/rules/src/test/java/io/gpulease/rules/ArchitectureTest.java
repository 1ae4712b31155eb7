package io.gpulease.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.gpulease.rules", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule IT_FINDS_AND_DOES_NOTHING_ELSE = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.gpulease.rules..",
                    "dev.cel..",
                    "com.google.common.collect",
                    "org.jspecify.annotations",
                    "java.lang..",
                    "java.time",
                    "java.util",
                    "java.util.function",
                    "java.util.stream");
}

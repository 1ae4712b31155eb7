package io.gpulease.audit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.gpulease.audit", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule IT_SHARES_NO_MISTAKE_WITH_WHAT_IT_LOOKS_AT = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.gpulease.audit..", "java..", "com.fasterxml.jackson..", "org.jspecify.annotations");
}

package org.lowbit4j.binconv;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("org.lowbit4j.binconv");

    @Test
    void binconvNeedsTheJdkOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations..", "org.lowbit4j.binconv..")
                .check(CLASSES);
    }

    @Test
    void theIntermediateRepresentationStandsAlone() {
        classes()
                .that()
                .resideInAPackage("org.lowbit4j.binconv.ir..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations..", "org.lowbit4j.binconv.ir..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.lowbit4j.binconv.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }
}

package org.lowbit4j.bitsearch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = ArchitectureTest.class, importOptions = ImportOption.DoNotIncludeTests.class)
@ArchTag("one-jdk")
class ArchitectureTest {

    @ArchTest
    static final ArchRule modulesDependDownwardsOnly =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.lowbit4j.samples..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.lowbit4j.bitsearch.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule strengthsArePlainArithmetic = classes()
            .that()
            .resideInAPackage("..bitsearch.strength..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "org.lowbit4j.bitsearch.strength..");

    @ArchTest
    static final ArchRule budgetsNeedNoNetworkOfDeeplearning4j = noClasses()
            .that()
            .resideInAnyPackage(
                    "..bitsearch.cost..",
                    "..bitsearch.budget..",
                    "..bitsearch.plan..",
                    "..bitsearch.latency..",
                    "..bitsearch.baseline..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.deeplearning4j..");
}

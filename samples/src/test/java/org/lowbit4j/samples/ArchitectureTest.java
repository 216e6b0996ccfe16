package org.lowbit4j.samples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.lowbit4j", importOptions = ImportOption.DoNotIncludeTests.class)
@ArchTag("one-jdk")
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.lowbit4j.samples.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule modulesHaveNoCycles =
            slices().matching("org.lowbit4j.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingDependsOnSamples = noClasses()
            .that()
            .resideOutsideOfPackage("org.lowbit4j.samples..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.lowbit4j.samples..");

    @ArchTest
    static final ArchRule onlySamplesMayPickBackendOrLogging = noClasses()
            .that()
            .resideOutsideOfPackage("org.lowbit4j.samples..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nd4j.linalg.cpu..", "org.nd4j.linalg.jcublas..", "ch.qos.logback..");

    @ArchTest
    static final ArchRule onlyCommandsUseTheCommandLineLibrary = noClasses()
            .that()
            .resideOutsideOfPackage("org.lowbit4j.samples.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..");

    @ArchTest
    static final ArchRule onlyProgressDrawsBars = noClasses()
            .that()
            .resideOutsideOfPackage("org.lowbit4j.samples.progress..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("me.tongfei..");
}

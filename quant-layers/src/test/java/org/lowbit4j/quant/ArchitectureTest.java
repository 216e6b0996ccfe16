package org.lowbit4j.quant;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.lowbit4j.quant.quantizer.Discretizer;

@AnalyzeClasses(packagesOf = ArchitectureTest.class, importOptions = ImportOption.DoNotIncludeTests.class)
@ArchTag("one-jdk")
class ArchitectureTest {

    @ArchTest
    static final ArchRule modulesDependDownwardsOnly = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.lowbit4j.bitsearch..", "org.lowbit4j.samples..");

    @ArchTest
    static final ArchRule quantizersArePlainFloatArrays = classes()
            .that()
            .resideInAPackage("..quant.quantizer..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "org.jspecify..", "org.lowbit4j.binconv.ir..", "org.lowbit4j.quant.quantizer..");

    @ArchTest
    static final ArchRule onlyTheDiscretizerRounds = noClasses()
            .that()
            .doNotBelongToAnyOf(Discretizer.class)
            .should()
            .callMethod(Math.class, "rint", double.class)
            .orShould()
            .callMethod(Math.class, "round", float.class)
            .orShould()
            .callMethod(Math.class, "round", double.class)
            .orShould()
            .callMethod(StrictMath.class, "rint", double.class)
            .orShould()
            .callMethod(StrictMath.class, "round", float.class)
            .orShould()
            .callMethod(StrictMath.class, "round", double.class);
}

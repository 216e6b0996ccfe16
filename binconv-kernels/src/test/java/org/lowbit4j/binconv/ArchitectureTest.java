package org.lowbit4j.binconv;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("one-jdk")
class ArchitectureTest {

    private static final String SIMD = "org.lowbit4j.binconv.simd..";
    private static final String ND4J = "org.lowbit4j.binconv.nd4j";

    private static final JavaClasses CLASSES =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("org.lowbit4j.binconv");

    @Test
    void binconvNeedsTheJdkOnlyTheVectorApiInPackageSimdAndNd4jInPackageNd4j() {
        String[] everywhere = {"java..", "org.jspecify.annotations..", "org.lowbit4j.binconv.."};
        classes()
                .that()
                .resideOutsideOfPackages(SIMD, ND4J)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(everywhere)
                .check(CLASSES);
        classes()
                .that()
                .resideInAPackage(SIMD)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(everywhere).or(resideInAnyPackage("jdk.incubator.vector")))
                .check(CLASSES);
        classes()
                .that()
                .resideInAPackage(ND4J)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(everywhere).or(resideInAnyPackage("org.nd4j..", "org.bytedeco.javacpp")))
                .check(CLASSES);
    }

    @Test
    void packageSimdIsFoundByReflectionOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage(SIMD)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(SIMD)
                .check(CLASSES);
    }

    /** Each with the families that it may know. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "vectors",
                "bitserial vectors",
                "lutw vectors",
                "luta vectors",
                "loops vectors",
                "floats vectors loops",
                "fma vectors floats"
            })
    void aFamilyOfVectorKernelsKnowsNoOtherButThoseNamed(String families) {
        String[] known = Arrays.stream(families.split(" "))
                .map("org.lowbit4j.binconv.simd."::concat)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(known[0])
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(SIMD).or(resideInAnyPackage(known)))
                .check(CLASSES);
    }

    @Test
    void nothingNeedsTheOpsOfNd4j() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ND4J)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ND4J)
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

package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledForJreRange;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.Window;

/**
 * Whether vector kernels are what the other tests test. A build that does not find them would pass with the plain ones; the
 * build says by the property {@value #REQUIRED} what it started this JVM for.
 */
class VectorKernelsTest {

    private static final String REQUIRED = "lowbit.requireVector";
    private static final String NAME = "simd-bitserial";
    private static final String TOO_NARROW = NAME + " needs vectors of 256 bits";

    @Test
    @EnabledForJreRange(minVersion = 25)
    @EnabledIfSystemProperty(named = REQUIRED, matches = "true")
    void vectorKernelsRunWhereTheCpuCanRunThem() {
        assumeThat(KernelProviders.missing().orElse("")).doesNotContain(TOO_NARROW);
        WeightGrid weights = new WeightGrid(1, WeightGrid.Coding.ODD_POINTS);
        ActivationGrid grid = ConvolutionCase.grid(1, ActivationGrid.Coding.UNSIGNED);
        ConvolutionSpec spec = ConvolutionCase.of(
                        new Shape(3, 3, 4), grid, Window.square(3, 1, 1), 2, weights, ConvolutionCase.Fill.RANDOM, 1)
                .spec();
        ConvolutionKernel kernel = KernelProviders.named(NAME).create(spec);
        assertThat(kernel.name()).isEqualTo(NAME);
        assertThat(kernel.getClass().getPackageName()).isEqualTo("org.lowbit4j.binconv.simd");
    }

    @Test
    @EnabledForJreRange(minVersion = 25)
    @EnabledIfSystemProperty(named = REQUIRED, matches = "tooNarrow")
    void vectorsThatAreTooNarrowAreNamedWithTheRemedy() {
        assertThat(KernelProviders.missing().orElseThrow()).contains(TOO_NARROW, "AVX2", "-XX:MaxVectorSize");
        assertThat(KernelProviders.available()).extracting(KernelProvider::name).containsExactly(PlainProvider.NAME);
    }

    @Test
    @DisabledForJreRange(minVersion = 25)
    void anOlderJdkIsNamed() {
        assertThat(KernelProviders.missing().orElseThrow()).contains("need JDK 25 or later");
    }
}

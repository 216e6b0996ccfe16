package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.rules.Capability;
import org.lowbit4j.binconv.rules.KernelRules;

/**
 * Whether vector kernels are what the other tests test. A build that does not find them would pass with the plain ones; the
 * build says by the property {@value #REQUIRED} what it started this JVM for.
 */
class VectorKernelsTest {

    static final String REQUIRED = "lowbit.requireVector";
    private static final String SIMD = "org.lowbit4j.binconv.simd.";
    private static final String TOO_NARROW = "simd-bitserial needs vectors of 256 bits";

    /** 2-bit activations and few channels: every kernel takes them. */
    @ParameterizedTest
    @ValueSource(strings = {"simd-bitserial", "simd-lut-w", "simd-lut-a", "simd-fma"})
    @EnabledForJreRange(minVersion = 25)
    @EnabledIfSystemProperty(named = REQUIRED, matches = "true|avx2")
    void vectorKernelsRunWhereTheCpuCanRunThem(String name) {
        assumeThat(KernelProviders.missing().orElse("")).doesNotContain(name + " needs ");
        ConvolutionSpec spec = spec(new Shape(3, 3, 4), Window.square(3, 1, 1));
        ConvolutionKernel kernel = KernelProviders.named(name).create(spec);
        assertThat(kernel.name()).isEqualTo(name);
        assertThat(kernel.getClass().getName()).startsWith(SIMD);
    }

    @Test
    @EnabledForJreRange(minVersion = 25)
    @EnabledIfSystemProperty(named = REQUIRED, matches = "true|avx2")
    void vectorLoopsRunWhereTheCpuCanRunThem() {
        assumeThat(KernelProviders.missing().orElse("")).doesNotContain(TOO_NARROW);
        assertThat(KernelProviders.floats())
                .extracting(FloatProvider::name)
                .containsExactly(PlainProvider.NAME, "vector");
        assertThat(KernelProviders.floats().get(1).loops().getClass().getName()).startsWith(SIMD);
    }

    /** Of the kernels that keep the padded image as a whole. */
    @ParameterizedTest
    @ValueSource(strings = {"simd-bitserial", "simd-fma"})
    @EnabledForJreRange(minVersion = 25)
    @EnabledIfSystemProperty(named = REQUIRED, matches = "true|avx2")
    void paddingThatTakesMoreThanAllMemoryIsRefusedByNumber(String name) {
        assumeThat(KernelProviders.missing().orElse("")).doesNotContain(name + " needs ");
        Window padded = new Window(1, 1, 1, 4096, 0, 4096, 0, 4096, 1, 1);
        for (Shape input : List.of(new Shape(1 << 20, 1, 8), new Shape(1, 2, 1 << 20), new Shape(1, 1 << 27, 1))) {
            ConvolutionSpec spec = spec(input, padded);
            assertThat(KernelProviders.named(name).refusal(spec).orElseThrow()).containsPattern("[0-9]{7,}");
        }
    }

    private static ConvolutionSpec spec(Shape input, Window window) {
        WeightGrid grid = new WeightGrid(1, WeightGrid.Coding.ODD_POINTS);
        WeightShape shape = new WeightShape(1, window.kernelHeight(), window.kernelWidth(), input.channels());
        ActivationGrid activations = ConvolutionCase.grid(1, ActivationGrid.Coding.UNSIGNED);
        return new ConvolutionSpec(input, activations, window, WeightCodes.of(grid, shape, new int[shape.size()]));
    }

    @Test
    @EnabledForJreRange(minVersion = 25)
    @EnabledIfSystemProperty(named = REQUIRED, matches = "tooNarrow")
    void vectorsThatAreTooNarrowAreNamedWithTheRemedy() {
        assertThat(KernelProviders.missing().orElseThrow()).contains(TOO_NARROW, "AVX2", "-XX:MaxVectorSize");
        assertThat(KernelProviders.available()).extracting(KernelProvider::name).containsExactly(PlainProvider.NAME);
        assertThatIsRefused("simd-lut-a", "needs AVX-512 VBMI");
        assertThatIsRefused("simd-lut-w", "needs vectors of 256 bits");
        assertThatIsRefused("simd-fma", "needs vectors of 8 floats");
        assertThat(chosen()).isEqualTo(PlainProvider.NAME);
        assertThat(KernelProviders.floats())
                .as("float convolutions, which vectors of 128 bits are wide enough for")
                .extracting(FloatProvider::name)
                .containsExactly(PlainProvider.NAME, "vector");
    }

    @Test
    @EnabledForJreRange(minVersion = 25)
    @EnabledIfSystemProperty(named = REQUIRED, matches = "avx2")
    void lookUpsOf64BytesAreRefusedByNameAndThoseOf32TakeOver() {
        assumeThat(KernelProviders.missing().orElse("")).doesNotContain(TOO_NARROW);
        assertThatIsRefused("simd-lut-a", "needs AVX-512 VBMI");
        assertThat(chosen()).isEqualTo("simd-lut-w");
    }

    /** The kernel for a layer that the shipped rules of every CPU give to look-ups. */
    private static String chosen() {
        ConvolutionSpec spec = spec(new Shape(32, 32, 3), Window.square(3, 1, 1));
        for (Capability capability : Capability.values()) {
            assertThat(KernelRules.shipped(capability).ranking(spec.workload()))
                    .as(capability.label())
                    .first()
                    .isEqualTo("simd-lut-w");
        }
        return KernelChooser.standard().kernel(spec).name();
    }

    private static void assertThatIsRefused(String name, String reason) {
        assertThatThrownBy(() -> KernelProviders.named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no kernels \"" + name + "\"")
                .hasMessageContaining(name + " " + reason);
    }

    @Test
    @EnabledForJreRange(maxVersion = 24)
    void anOlderJdkIsNamed() {
        assertThat(KernelProviders.missing().orElseThrow()).contains("need JDK 25 or later");
    }
}

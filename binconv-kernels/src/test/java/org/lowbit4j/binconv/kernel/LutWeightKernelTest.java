package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.ConvolutionCase.Fill;

/** The edges of table look-up with weight tables: chunks of positions, overflow of bytes and of 16 bits, refusals. */
class LutWeightKernelTest {

    private static final String NAME = "simd-lut-w";
    private static final Window SAME_3X3 = Window.square(3, 1, 1);

    private KernelProvider provider = new PlainProvider();

    @BeforeEach
    void find() {
        Optional<KernelProvider> found = KernelProviders.available().stream()
                .filter(available -> available.name().equals(NAME))
                .findFirst();
        assumeThat(found).as("this CPU runs " + NAME).isPresent();
        provider = found.orElseThrow();
    }

    private void assertAgrees(ConvolutionCase convolution) {
        int[] expected = convolution.naiveResult();
        ConvolutionKernel kernel = provider.create(convolution.spec());
        assertThat(convolution.result(kernel)).as("%s", convolution).containsExactly(expected);
        assertThat(convolution.resultByRows(kernel, 3)).as("%s", convolution).containsExactly(expected);
    }

    /** 64 positions are a block, 1 to 4 blocks a chunk, depending on the planes. */
    @ParameterizedTest
    @ValueSource(ints = {63, 64, 65, 127, 128, 129, 191, 255, 256, 257, 320})
    void agreesAtTheEdgesOfBlocksAndChunks(int width) {
        WeightGrid weights = new WeightGrid(2, WeightGrid.Coding.SYMMETRIC);
        for (int bits = 1; bits <= 8; bits++) {
            ActivationGrid grid = ConvolutionCase.grid(bits, ActivationGrid.Coding.UNSIGNED);
            assertAgrees(ConvolutionCase.of(
                    new Shape(2, width, 7), grid, SAME_3X3, 15 + bits % 3, weights, Fill.RANDOM, width));
        }
    }

    /** Largest weights on largest codes: every byte sum reaches 255 or is cut just before, every 16-bit sum its limit. */
    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,4", "4,4", "4,8", "5,3", "6,8", "7,2", "8,1", "8,8"})
    void noSumOverflows(int weightBits, int activationBits) {
        ActivationGrid grid = ConvolutionCase.grid(activationBits, ActivationGrid.Coding.UNSIGNED);
        WeightGrid weights = new WeightGrid(weightBits, WeightGrid.Coding.ODD_POINTS);
        for (int channels : new int[] {3, 16, 32, 64}) {
            Shape input = new Shape(5, 6, channels);
            for (Fill fill : Fill.values()) {
                ConvolutionCase convolution =
                        ConvolutionCase.of(input, grid, SAME_3X3, 5, weights, fill, weightBits + activationBits);
                assertThat(provider.refusal(convolution.spec())).isEmpty();
                assertAgrees(convolution);
            }
        }
    }

    @Test
    void refusesTablesThatAreTooLargeAndGroups() {
        ActivationGrid grid = ConvolutionCase.grid(2, ActivationGrid.Coding.UNSIGNED);
        WeightGrid weights = new WeightGrid(2, WeightGrid.Coding.SYMMETRIC);
        ConvolutionCase wide = ConvolutionCase.of(new Shape(3, 3, 512), grid, SAME_3X3, 512, weights, Fill.RANDOM, 1);
        assertThat(provider.refusal(wide.spec()).orElseThrow()).contains("tables of ");
        ConvolutionCase grouped = ConvolutionCase.of(new Shape(3, 3, 8), grid, SAME_3X3, 2, 8, weights, Fill.RANDOM, 1);
        assertThat(provider.refusal(grouped.spec()).orElseThrow()).contains("2 groups");
    }

    @Test
    void refusesSumsThatPass16Bits() {
        ActivationGrid grid = ConvolutionCase.grid(1, ActivationGrid.Coding.UNSIGNED);
        WeightGrid weights = new WeightGrid(5, WeightGrid.Coding.ODD_POINTS);
        ConvolutionCase deep =
                ConvolutionCase.of(new Shape(7, 7, 64), grid, Window.square(7, 1, 3), 1, weights, Fill.LARGEST, 1);
        assertThat(provider.refusal(deep.spec()).orElseThrow()).contains("16 bits");
    }
}

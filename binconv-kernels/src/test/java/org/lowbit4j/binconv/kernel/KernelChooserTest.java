package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.Window;

class KernelChooserTest {

    private static ConvolutionSpec spec(int channels, int groups, int size, int weightBits, int activationBits) {
        return spec(channels, groups, size, new WeightGrid(weightBits, WeightGrid.Coding.ODD_POINTS), activationBits);
    }

    private static ConvolutionSpec spec(int channels, int groups, int size, WeightGrid weights, int activationBits) {
        return ConvolutionCase.of(
                        new Shape(size, size, channels),
                        ConvolutionCase.grid(activationBits, ActivationGrid.Coding.UNSIGNED),
                        Window.square(3, 1, 1),
                        groups,
                        channels,
                        weights,
                        ConvolutionCase.Fill.RANDOM,
                        1)
                .spec();
    }

    private static KernelTable.Row row(int channels, int size, int bits, String provider, double micros) {
        return row(channels, size, bits, WeightGrid.Coding.ODD_POINTS, provider, micros);
    }

    private static KernelTable.Row row(
            int channels, int size, int bits, WeightGrid.Coding coding, String provider, double micros) {
        return new KernelTable.Row(channels, channels, size, size, 3, 1, bits, coding, bits, provider, micros);
    }

    @Test
    void theNearestMeasurementRanksTheProviders() {
        KernelTable table = new KernelTable(List.of(
                row(16, 32, 2, "abacus", 5),
                row(16, 32, 2, "plain", 7),
                row(64, 8, 2, "abacus", 9),
                row(64, 8, 2, "plain", 4),
                row(64, 8, 4, "slide-rule", 4)));
        assertThat(table.ranking(spec(16, 1, 30, 2, 2))).containsExactly("abacus", "plain");
        assertThat(table.ranking(spec(48, 1, 9, 2, 2))).containsExactly("plain", "abacus");
        assertThat(table.ranking(spec(64, 1, 8, 4, 3))).containsExactly("slide-rule");
    }

    @Test
    void theCodingOfTheWeightsCountsLessThanABit() {
        KernelTable table = new KernelTable(List.of(
                row(16, 32, 2, WeightGrid.Coding.SYMMETRIC, "abacus", 5),
                row(16, 32, 3, WeightGrid.Coding.SYMMETRIC, "slide-rule", 5),
                row(16, 32, 3, WeightGrid.Coding.ODD_POINTS, "plain", 5)));
        assertThat(table.ranking(spec(16, 1, 32, 3, 3))).containsExactly("plain");
        assertThat(table.ranking(spec(16, 1, 32, 2, 2))).containsExactly("abacus");
    }

    @Test
    void twosComplementTakesTheRowsOfSymmetricWeightsUnlessItHasItsOwn() {
        WeightGrid weights = new WeightGrid(3, WeightGrid.Coding.TWOS_COMPLEMENT);
        List<KernelTable.Row> rows = new ArrayList<>(List.of(
                row(16, 32, 3, WeightGrid.Coding.ODD_POINTS, "plain", 5),
                row(16, 32, 3, WeightGrid.Coding.SYMMETRIC, "abacus", 6),
                row(16, 32, 3, WeightGrid.Coding.SYMMETRIC, "slide-rule", 5)));
        assertThat(new KernelTable(rows).ranking(spec(16, 1, 32, weights, 3))).containsExactly("slide-rule", "abacus");
        rows.add(row(16, 32, 3, WeightGrid.Coding.TWOS_COMPLEMENT, "fingers", 7));
        assertThat(new KernelTable(rows).ranking(spec(16, 1, 32, weights, 3))).containsExactly("fingers");
    }

    @Test
    void theShippedTablesGiveTwosComplementWhatTheyGiveSymmetricWeights() {
        for (int vectorBits : new int[] {256, 512}) {
            KernelTable table = KernelTable.shipped(vectorBits);
            for (int bits = 2; bits <= 8; bits++) {
                for (int channels : new int[] {3, 16, 64, 300}) {
                    WeightGrid twos = new WeightGrid(bits, WeightGrid.Coding.TWOS_COMPLEMENT);
                    WeightGrid symmetric = new WeightGrid(bits, WeightGrid.Coding.SYMMETRIC);
                    assertThat(table.ranking(spec(channels, 1, 8, twos, bits)))
                            .isNotEmpty()
                            .isEqualTo(table.ranking(spec(channels, 1, 8, symmetric, bits)));
                }
            }
        }
    }

    @Test
    void aProviderThatThisJvmLacksIsPassedOver() {
        KernelTable table = new KernelTable(List.of(row(16, 32, 2, "abacus", 5), row(16, 32, 2, "plain", 7)));
        ConvolutionKernel kernel = KernelChooser.by(table).kernel(spec(16, 1, 8, 2, 2));
        assertThat(kernel.name()).isEqualTo("plain");
        assertThat(KernelChooser.by(new KernelTable(List.of()))
                        .kernel(spec(16, 1, 8, 2, 2))
                        .name())
                .isEqualTo("plain");
    }

    @Test
    void theWidthOfTheVectorsChoosesTheShippedTable() {
        assertThat(KernelTable.shipped(512).providers())
                .containsExactlyInAnyOrder("plain", "simd-bitserial", "simd-lut-a", "simd-lut-w", "simd-fma");
        for (int narrow : new int[] {0, 128, 256}) {
            assertThat(KernelTable.shipped(narrow).providers())
                    .containsExactlyInAnyOrder("plain", "simd-bitserial", "simd-lut-w", "simd-fma");
        }
        assertThat(KernelTable.shipped().rows())
                .isEqualTo(KernelTable.shipped(KernelProviders.vectorBits()).rows());
        boolean wide = KernelProviders.available().stream()
                .anyMatch(provider -> provider.name().equals("simd-lut-a"));
        if (wide) {
            assertThat(KernelTable.shipped().providers()).contains("simd-lut-a");
        }
    }

    @Test
    void groupsAreChosenOneByOne() {
        assertThat(KernelChooser.standard().kernel(spec(16, 4, 8, 2, 2))).isInstanceOf(GroupedConvolutionKernel.class);
        assertThat(KernelChooser.forced("plain").kernel(spec(16, 16, 8, 2, 2)))
                .isInstanceOf(DepthwiseConvolutionKernel.class);
    }

    @Test
    void depthwiseConvolutionIsDoneInVectorsWhereThereAreSome() {
        boolean vectors = KernelProviders.available().stream()
                .anyMatch(provider -> provider.name().equals("simd-fma"));
        assertThat(KernelChooser.by(KernelTable.shipped())
                        .kernel(spec(16, 16, 8, 2, 2))
                        .name())
                .isEqualTo(vectors ? "simd-fma" : "plain");
    }

    @Test
    void anUnknownForcedProviderFailsByName() {
        assertThatThrownBy(() -> KernelChooser.forced("abacus"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no kernels \"abacus\" in this JVM");
    }

    @Test
    void aTableIsReadBackAsItWasWritten(@TempDir Path folder) throws Exception {
        KernelTable.Row row = row(16, 32, 2, "plain", 7.25);
        Path file = folder.resolve("table.csv");
        Files.writeString(file, "# of a machine\n\n" + row.toLine() + "\n");
        assertThat(KernelTable.read(file).rows()).containsExactly(row);
    }

    @Test
    void aBadTableNamesFileAndLine(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("table.csv");
        assertThatThrownBy(() -> KernelTable.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file + " cannot be read: there is no such file");
        for (String line : List.of(
                "1,2,3",
                "16,16,32,32,3,1,2,2,plain,5",
                "16,16,32,32,3,1,2,odd,2,plain,5",
                "16,16,32,32,3,1,2,symmetric,2,plain,-5",
                "16,16,32,32,3,1,2,symmetric,2,plain,NaN",
                "16,16,32,32,3,1,x,symmetric,2,plain,7",
                "16,16,32,32,3,0,2,symmetric,2,plain,7")) {
            Files.writeString(file, "# comment\n" + line + "\n");
            assertThatThrownBy(() -> KernelTable.read(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(file + ", line 2: ");
        }
        Files.writeString(file, "16,16,32,32,3,1,2,2,plain,5\n");
        assertThatThrownBy(() -> KernelTable.read(file)).hasMessageContaining("measure the table again");
    }
}

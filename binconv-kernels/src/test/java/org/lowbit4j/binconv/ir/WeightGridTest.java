package org.lowbit4j.binconv.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WeightGridTest {

    private static List<WeightGrid> grids() {
        List<WeightGrid> grids = new ArrayList<>();
        for (WeightGrid.Coding coding : WeightGrid.Coding.values()) {
            for (int bits = coding.leastBits(); bits <= 8; bits++) {
                grids.add(new WeightGrid(bits, coding));
            }
        }
        return grids;
    }

    private static IntStream codes(WeightGrid grid) {
        return IntStream.rangeClosed(grid.minCode(), grid.maxCode());
    }

    @ParameterizedTest
    @CsvSource({
        "SYMMETRIC, 2, -1, 1, 1",
        "SYMMETRIC, 8, -127, 127, 127",
        "ODD_POINTS, 1, 0, 1, 1",
        "ODD_POINTS, 8, 0, 255, 255",
        "TWOS_COMPLEMENT, 2, -2, 1, 2",
        "TWOS_COMPLEMENT, 3, -4, 3, 4",
        "TWOS_COMPLEMENT, 8, -128, 127, 128"
    })
    void countsItsCodes(WeightGrid.Coding coding, int bits, int least, int largest, int levels) {
        WeightGrid grid = new WeightGrid(bits, coding);
        assertThat(List.of(grid.minCode(), grid.maxCode(), grid.levels())).containsExactly(least, largest, levels);
    }

    @Test
    void valuesOfTwosComplementAreTheCodeOverHalfTheirNumber() {
        WeightGrid grid = new WeightGrid(3, WeightGrid.Coding.TWOS_COMPLEMENT);
        float[] values = new float[8];
        for (int code = -4; code < 4; code++) {
            values[code + 4] = grid.decode(code);
        }
        assertThat(values).containsExactly(-1f, -0.75f, -0.5f, -0.25f, 0f, 0.25f, 0.5f, 0.75f);
    }

    @ParameterizedTest
    @MethodSource("grids")
    void codesAreWorthAtMostTheLevels(WeightGrid grid) {
        assertThat(codes(grid).map(code -> Math.abs(grid.worth(code))).max()).hasValue(grid.levels());
        assertThat(codes(grid).mapToObj(grid::decode)).allMatch(value -> value >= -1 && value <= 1);
    }

    @ParameterizedTest
    @MethodSource("grids")
    void theNearestCodeOfItsValueIsTheCode(WeightGrid grid) {
        assertThat(codes(grid).map(code -> grid.nearest(grid.decode(code))).toArray())
                .isEqualTo(codes(grid).toArray());
        assertThat(grid.nearest(-7)).isEqualTo(grid.minCode());
        assertThat(grid.nearest(7)).isEqualTo(grid.maxCode());
    }

    @ParameterizedTest
    @MethodSource("grids")
    void weightsKeepEveryCode(WeightGrid grid) {
        int[] codes = codes(grid).toArray();
        WeightCodes weights = WeightCodes.of(grid, new WeightShape(codes.length, 1, 1, 1), codes);
        assertThat(IntStream.range(0, codes.length).map(weights::code).toArray())
                .isEqualTo(codes);
        for (int off : new int[] {grid.minCode() - 1, grid.maxCode() + 1}) {
            assertThatThrownBy(() -> WeightCodes.of(grid, new WeightShape(1, 1, 1, 1), off))
                    .isInstanceOf(InvalidGraphException.class)
                    .hasMessageContaining("weight code " + off + " at 0 is not in ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherBitsAndLabelsAreRefused(WeightGrid.Coding coding) {
        assertThat(WeightGrid.Coding.labelled(coding.label())).isEqualTo(coding);
        for (int bits : new int[] {coding.leastBits() - 1, 9}) {
            assertThatThrownBy(() -> new WeightGrid(bits, coding))
                    .isInstanceOf(InvalidGraphException.class)
                    .hasMessage(
                            "weight bits " + bits + ": " + coding + " codes need " + coding.leastBits() + "..8 bits");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WeightGrid.Coding.labelled("odd"))
                .withMessage("weight coding \"odd\"; expected one of symmetric, odd_points, twos_complement");
    }

    /** Three times depth * 255 * levels stays below 2^31. */
    @ParameterizedTest
    @CsvSource({"SYMMETRIC, 22103", "ODD_POINTS, 11008", "TWOS_COMPLEMENT, 21931"})
    void accumulatorsOfTheLargestCodesFit32Bits(WeightGrid.Coding coding, int most) {
        WeightGrid grid = new WeightGrid(8, coding);
        assertThat(dense(grid, most).type(2).kind()).isEqualTo(ValueType.Kind.ACCUMULATORS);
        assertThatThrownBy(() -> dense(grid, most + 1))
                .isInstanceOf(InvalidGraphException.class)
                .hasMessageContaining("may exceed 32 bits");
    }

    private static GraphBuilder dense(WeightGrid grid, int channels) {
        GraphBuilder graph = new GraphBuilder();
        graph.add(new Node.Input("image", Shape.vector(channels)));
        graph.add(new Node.Quantize("dense", 0, new ActivationGrid(8, ActivationGrid.Coding.UNSIGNED, 0, 1, 0, 1)));
        WeightCodes weights = WeightCodes.of(grid, new WeightShape(1, 1, 1, channels), new int[channels]);
        graph.add(new Node.IntegerConvolution("dense", 1, Window.POINT, weights));
        return graph;
    }
}

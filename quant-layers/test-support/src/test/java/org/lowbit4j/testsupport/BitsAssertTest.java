package org.lowbit4j.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class BitsAssertTest {

    private final INDArray array = Nd4j.createFromArray(new float[][] {{0.5f, 1f, 2f}, {3f, 4f, 5f}});

    @Test
    void lastBitOfAnElementIsADifference() {
        INDArray other = array.dup();
        other.putScalar(1, 2, Math.nextUp(5f));

        assertThatThrownBy(() -> assertThatBits(other).as("weights").isEqualTo(array))
                .isInstanceOf(AssertionError.class)
                .hasMessage("[weights] 1 of 6 elements differ, the first at [1, 2]:"
                        + " expected 5.0 (0x40a00000), got 5.0000005 (0x40a00001)");
        assertThatBits(other).isNotEqualTo(array);
    }

    @Test
    void differencesAreCounted() {
        assertThatThrownBy(() -> assertThatBits(array.add(array.gt(1).castTo(DataType.FLOAT)))
                        .isEqualTo(array))
                .hasMessageStartingWith(
                        "4 of 6 elements differ, the first at [0, 2]: expected 2.0 (0x40000000), got 3.0");
    }

    @Test
    void signsOfZeroAndPayloadsOfNaNCount() {
        assertThatThrownBy(() -> assertThatBits(Nd4j.createFromArray(0f)).isEqualTo(Nd4j.createFromArray(-0f)))
                .hasMessageEndingWith("expected -0.0 (0x80000000), got 0.0 (0x00000000)");
        assertDiffer(Nd4j.createFromArray(0d), Nd4j.createFromArray(-0d));
        assertDiffer(nan(0x7fc00000), nan(0x7fc00001));
        assertThatBits(nan(0x7fc00001)).isEqualTo(nan(0x7fc00001));
        assertDiffer(Nd4j.createFromArray(Float.MIN_VALUE), Nd4j.createFromArray(2 * Float.MIN_VALUE));
    }

    private static INDArray nan(int bits) {
        return Nd4j.createFromArray(Float.intBitsToFloat(bits));
    }

    @Test
    void stridesDoNotCount() {
        INDArray wide = Nd4j.zeros(DataType.FLOAT, 4, 6);
        INDArray view = wide.get(NDArrayIndex.interval(1, 3), NDArrayIndex.interval(0, 2, 6));
        view.assign(array);
        assertThat(view.stride()).isNotEqualTo(array.stride());
        assertThatBits(view).isEqualTo(array);
        assertThatBits(array.dup('f')).isEqualTo(array);
        assertThatBits(array.permute(1, 0).dup('c').permute(1, 0)).isEqualTo(array);
        assertDiffer(array.reshape('f', 2, 3), array.dup('f').reshape('c', 2, 3).add(1));

        wide.putScalar(2, 4, Math.nextUp(5f));
        assertThatThrownBy(() -> assertThatBits(view).isEqualTo(array)).hasMessageContaining("the first at [1, 2]");
    }

    @Test
    void shapesAndDataTypesCount() {
        assertThatThrownBy(() -> assertThatBits(array.reshape(3, 2)).isEqualTo(array))
                .hasMessage("expected shape [2, 3], got [3, 2]");
        assertThatThrownBy(() -> assertThatBits(array.castTo(DataType.DOUBLE)).isEqualTo(array))
                .hasMessage("expected data type FLOAT, got DOUBLE");
        assertDiffer(Nd4j.scalar(1f), Nd4j.createFromArray(1f));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE", "LONG", "INT", "SHORT", "BYTE", "UBYTE", "BOOL"})
    void everyDataTypeOfANetwork(DataType type) {
        INDArray ones = Nd4j.ones(type, 2, 2);
        INDArray other = ones.dup();
        other.putScalar(1, 0, 0);
        assertThatBits(ones.dup()).isEqualTo(ones);
        assertDiffer(other, ones);
        assertThatBits(Nd4j.empty(type)).isEqualTo(Nd4j.empty(type));
    }

    @Test
    void wholeRangeOfLongs() {
        assertDiffer(Nd4j.createFromArray(Long.MAX_VALUE), Nd4j.createFromArray(Long.MAX_VALUE - 1));
    }

    @Test
    void otherDataTypesAreRefused() {
        INDArray half = Nd4j.ones(DataType.BFLOAT16, 2);
        assertThatThrownBy(() -> assertThatBits(half).isEqualTo(half)).hasMessageContaining("BFLOAT16");
    }

    @Test
    void mapsDifferByNamesAndByArrays() {
        INDArray other = array.dup().putScalar(0, 0, Math.nextDown(0.5f));
        Map<String, INDArray> expected = Map.of("W", array, "b", array);

        assertThatCode(() -> assertThatBits(Map.of("b", array.dup(), "W", array.dup()))
                        .isEqualTo(expected))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> assertThatBits(Map.of("b", other, "W", array)).isEqualTo(expected))
                .hasMessageStartingWith("b: 1 of 6 elements differ, the first at [0, 0]");
        assertThatThrownBy(() -> assertThatBits(Map.of("W", array)).isEqualTo(expected))
                .hasMessage("expected the arrays [W, b], got [W]");
    }

    @Test
    void sameBitsWhereADifferenceIsExpectedAreAFailure() {
        assertThatThrownBy(() -> assertThatBits(array).as("trained").isNotEqualTo(array.dup()))
                .hasMessage("[trained] expected a difference, every bit is the same");
    }

    private static void assertDiffer(INDArray actual, INDArray expected) {
        assertThatThrownBy(() -> assertThatBits(actual).isEqualTo(expected)).isInstanceOf(AssertionError.class);
        assertThatBits(actual).isNotEqualTo(expected);
    }
}

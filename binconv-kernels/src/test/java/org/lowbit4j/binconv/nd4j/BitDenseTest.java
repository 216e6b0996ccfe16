package org.lowbit4j.binconv.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class BitDenseTest {

    BitDenseTest() {
        LowBitOps.install();
    }

    @Property(tries = 40)
    void equalsTheReferenceInterpreterBitForBit(
            @ForAll @IntRange(min = 1, max = 70) int inputs,
            @ForAll @IntRange(min = 1, max = 20) int outputs,
            @ForAll @IntRange(min = 1, max = 4) int batch,
            @ForAll long seed) {
        BitLayer layer = BitLayers.layer(inputs, 1, outputs, Window.POINT, seed);
        Shape vector = Shape.vector(inputs);
        float[] values = BitLayers.images(batch, vector, seed);
        INDArray[] result = Nd4j.exec(new BitDense(BitLayers.vectors(values, batch), layer));
        assertThat(result[0].shape()).containsExactly(batch, outputs);
        assertThat(NativeMemory.floats(result[0])).containsExactly(BitLayers.expected(layer, vector, values, batch));
    }

    @Test
    void refusesImages() {
        BitLayer layer = BitLayers.layer(6, 1, 3, Window.POINT, 1);
        BitDense op = new BitDense(Nd4j.zeros(DataType.FLOAT, 2, 1, 1, 6), layer);
        assertThatThrownBy(() -> Nd4j.exec(op))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("BitDense: input 0 has the shape [2, 1, 1, 6]; expected vectors of rank 2");
    }
}

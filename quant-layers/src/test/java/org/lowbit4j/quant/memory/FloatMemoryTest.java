package org.lowbit4j.quant.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FloatMemoryTest {

    @Test
    void keepsTheArrayWhileItsMemoryIsInUse() {
        INDArray made = Nd4j.valueArrayOf(1000, 3f);
        FloatMemory memory = FloatMemory.of(made);
        WeakReference<INDArray> array = new WeakReference<>(made);
        made = Nd4j.create(1000);
        WeakReference<INDArray> other = new WeakReference<>(made);
        made = null;
        for (int i = 0; i < 50 && other.get() != null; i++) {
            System.gc();
        }
        assertThat(other.get()).as("an array that no one keeps").isNull();
        assertThat(array.get()).as("the array whose memory is in use").isNotNull();
        float[] values = new float[1000];
        memory.get(0, values, values.length);
        assertThat(values).containsOnly(3f);
    }

    @Test
    void writesAreVisibleInTheArray() {
        INDArray array = Nd4j.create(new float[] {1, 2, 3, 4});
        FloatMemory.of(array).put(1, new float[] {7, 8, 9}, 2);
        assertThat(FloatMemory.copyOf(array)).containsExactly(1, 7, 8, 4);
    }

    @Test
    void whatIsNotOneBlockIsRefused() {
        INDArray column = Nd4j.create(3, 2).getColumn(0);
        assertThatThrownBy(() -> FloatMemory.of(column))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dense FLOAT");
    }
}

package org.lowbit4j.quant.scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lowbit4j.quant.layer.QuantDense;
import org.lowbit4j.quant.memory.Allocator;
import org.lowbit4j.quant.operand.Operand;
import org.lowbit4j.quant.operand.OperandQuantizer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Against the formulas of Li et al., worked out by hand: E|w| = 1, delta = 0.7, alpha = (1 + 2 + 1.4 + 1) / 4. */
class TernaryWeightsTest {

    private static final float[] WEIGHTS = {1f, -2f, 0.1f, -0.5f, 1.4f, 1f};
    private static final float ALPHA = 5.4f / 4;

    private static OperandQuantizer operand() {
        return new QuantDense.Builder()
                .nIn(3)
                .nOut(2)
                .weights(new TernaryWeights(2))
                .build()
                .kernelQuantizer();
    }

    private static Map<String, INDArray> parameters() {
        Map<String, INDArray> parameters = new LinkedHashMap<>();
        parameters.put("W", Nd4j.createFromArray(WEIGHTS).reshape('f', 3, 2).dup('f'));
        return parameters;
    }

    private static INDArray kernels() {
        return Nd4j.createFromArray(WEIGHTS).reshape('c', 2, 3, 1, 1);
    }

    @Test
    void codesAndScaleAreThoseOfThePaper() {
        Operand operand = operand().forward(kernels(), parameters(), Allocator.current());
        assertThat(operand.values().data().asFloat()).containsExactly(1f, -1f, 0f, 0f, 1f, 1f);
        assertThat(operand.step()).isCloseTo(ALPHA, within(1e-6));
    }

    @Test
    void theGradientPassesStraight() {
        INDArray gradient = Nd4j.createFromArray(1f, -2f, 3f, 4f, 5f, 6f).reshape('c', 2, 3, 1, 1);
        operand().backward(kernels(), gradient, 0.5, parameters(), new LinkedHashMap<>());
        assertThat(gradient.data().asFloat())
                .containsExactly(new float[] {0.5f, -1f, 1.5f, 2f, 2.5f, 3f}, within(1e-6f));
    }

    @Test
    void otherBitsAreRefused() {
        assertThatThrownBy(() -> new TernaryWeights(3)).hasMessageContaining("ternary weights need 2 bits");
        assertThat(Quantizers.weightsNamed("ternary").withBits(32).isFloat()).isTrue();
    }
}

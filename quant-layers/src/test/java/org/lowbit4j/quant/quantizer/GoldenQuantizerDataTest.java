package org.lowbit4j.quant.quantizer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lowbit4j.testsupport.GoldenArrays;

/** Against vectors that an independent program computed in double precision. */
class GoldenQuantizerDataTest {

    private final GoldenArrays golden = GoldenArrays.read("qil_golden.npz");

    private interface Backward {
        void run(float[] values, float[] upstream, float[] gradient, int from, int to, GradientSums sums);
    }

    @Test
    void weightsAndTheirGradients() {
        for (String prefix : golden.cases("w\\d+_")) {
            float[] params = golden.floats(prefix + "params");
            IntervalTransformer interval = IntervalTransformer.weights(params[0], params[1], params[2]);
            WeightQuantizer quantizer = WeightQuantizer.of((int) params[3], interval);
            float[] weights = golden.floats(prefix + "w");
            float[] codes = new float[weights.length];
            quantizer.codes(weights, codes, 0, codes.length);
            assertThat(codes).as(prefix).containsExactly(golden.floats(prefix + "code"));
            for (int i = 0; i < weights.length; i++) {
                close(prefix + "what", interval.transform(weights[i]), golden.doubles(prefix + "what")[i], 1e-6);
                close(prefix + "wq", quantizer.quantize(weights[i]), golden.doubles(prefix + "wq")[i], 1e-6);
            }
            gradients(prefix, quantizer::gradients, weights, "grad_w", "grad_cdg");
        }
    }

    @Test
    void activationsAndTheirGradients() {
        for (String prefix : golden.cases("x\\d+_")) {
            float[] params = golden.floats(prefix + "params");
            IntervalTransformer interval = IntervalTransformer.activations(params[0], params[1]);
            ActivationQuantizer quantizer = ActivationQuantizer.of((int) params[2], interval);
            float[] inputs = golden.floats(prefix + "x");
            float[] codes = new float[inputs.length];
            quantizer.codes(inputs, codes, 0, codes.length);
            assertThat(codes).as(prefix).containsExactly(golden.floats(prefix + "code"));
            for (int i = 0; i < inputs.length; i++) {
                close(prefix + "xhat", interval.transform(inputs[i]), golden.doubles(prefix + "xhat")[i], 1e-6);
                close(prefix + "xq", quantizer.quantize(inputs[i]), golden.doubles(prefix + "xq")[i], 1e-6);
            }
            gradients(prefix, quantizer::gradients, inputs, "grad_x", "grad_cd");
        }
    }

    @Test
    void tiesGoToEven() {
        for (String prefix : golden.cases("he_w_b\\d+_")) {
            float[] params = golden.floats(prefix + "params");
            IntervalTransformer interval = IntervalTransformer.weights(params[0], params[1], params[2]);
            ties(prefix, WeightQuantizer.of((int) params[3], interval)::codes);
        }
        for (String prefix : golden.cases("he_a_b\\d+_")) {
            float[] params = golden.floats(prefix + "params");
            IntervalTransformer interval = IntervalTransformer.activations(params[0], params[1]);
            ties(prefix, ActivationQuantizer.of((int) params[3], interval)::codes);
        }
    }

    private interface Codes {
        void write(float[] in, float[] out, int from, int to);
    }

    private void ties(String prefix, Codes codes) {
        float[] in = golden.floats(prefix + "in");
        float[] out = new float[in.length];
        codes.write(in, out, 0, in.length);
        assertThat(out).as(prefix).containsExactly(golden.floats(prefix + "code"));
    }

    private void gradients(String prefix, Backward backward, float[] values, String perElement, String perParameter) {
        float[] gradient = new float[values.length];
        GradientSums sums = new GradientSums(3);
        backward.run(values, golden.floats(prefix + "upstream"), gradient, 0, values.length, sums);
        double[] expected = golden.doubles(prefix + perElement);
        for (int i = 0; i < values.length; i++) {
            close(prefix + perElement, gradient[i], expected[i], 1e-4);
        }
        double[] expectedSums = golden.doubles(prefix + perParameter);
        double[] actualSums = {
            sums.sum(IntervalTransformer.CENTER),
            sums.sum(IntervalTransformer.HALF_WIDTH),
            sums.sum(IntervalTransformer.GAMMA)
        };
        for (int i = 0; i < expectedSums.length; i++) {
            close(prefix + perParameter + i, actualSums[i], expectedSums[i], 1e-4);
        }
    }

    private static void close(String what, double actual, double expected, double tolerance) {
        assertThat(Math.abs(actual - expected))
                .as("%s: expected %s, got %s", what, expected, actual)
                .isLessThanOrEqualTo(tolerance * (1 + Math.abs(expected)));
    }
}

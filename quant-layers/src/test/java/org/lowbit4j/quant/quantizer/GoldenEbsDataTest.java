package org.lowbit4j.quant.quantizer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lowbit4j.testsupport.GoldenArrays;

/** DoReFa weights and PACT activations against vectors that an independent program computed in double precision. */
class GoldenEbsDataTest {

    private final GoldenArrays golden = GoldenArrays.read("ebs_golden.npz");

    @Test
    void dorefaWeightsAndTheirGradients() {
        for (String result : golden.cases("w\\d+_k\\d+")) {
            String prefix = operand(result);
            float[] weights = golden.floats(prefix + "w");
            TanhTransformer tanh = TanhTransformer.of(weights);
            close(prefix + "max", tanh.max(), golden.doubles(prefix + "maxabstanh")[0], 1e-6);
            WeightQuantizer quantizer = WeightQuantizer.dorefa(bits(result), tanh);
            assertThat(codes(quantizer::codes, weights)).as(result).containsExactly(golden.floats(result + "_code"));
            double[] expected = golden.doubles(result + "_out");
            float[] centred = codes(quantizer::centredCodes, weights);
            for (int i = 0; i < weights.length; i++) {
                close(result, quantizer.quantize(weights[i]), expected[i], 1e-6);
                assertThat(centred[i] / quantizer.grid().levels()).isEqualTo(quantizer.quantize(weights[i]));
            }
            float[] gradient = golden.floats(prefix + "upstream");
            quantizer.gradients(weights, gradient, gradient, 0, weights.length, new GradientSums(2));
            close(prefix + "grad_w", gradient, golden.doubles(prefix + "grad_w"));
        }
    }

    @Test
    void dorefaTiesGoToEven() {
        float[] weights = golden.floats("wzero_w");
        for (String result : golden.cases("wzero_k\\d+")) {
            WeightQuantizer quantizer = WeightQuantizer.dorefa(bits(result), TanhTransformer.of(weights));
            assertThat(new float[] {
                        quantizer.code(weights[0]), quantizer.code(weights[2]), quantizer.code(weights[4]),
                    })
                    .as(result)
                    .containsExactly(golden.floats(result + "_code"));
        }
    }

    @Test
    void pactActivationsAndTheirGradients() {
        for (String result : golden.cases("x\\d+_k\\d+")) {
            String prefix = operand(result);
            float[] inputs = golden.floats(prefix + "x");
            ClipTransformer clip = new ClipTransformer(golden.floats(prefix + "alpha")[0]);
            ActivationQuantizer quantizer = ActivationQuantizer.clipped(bits(result), clip);
            assertThat(codes(quantizer::codes, inputs)).as(result).containsExactly(golden.floats(result + "_code"));
            double[] expected = golden.doubles(result + "_out");
            for (int i = 0; i < inputs.length; i++) {
                close(result, quantizer.quantize(inputs[i]), expected[i], 1e-6);
            }
            float[] upstream = golden.floats(prefix + "upstream");
            float[] gradient = new float[inputs.length];
            double product = 0;
            for (int i = 0; i < inputs.length; i++) {
                product += (double) upstream[i] * quantizer.quantize(inputs[i]);
                upstream[i] *= quantizer.grid().scale();
            }
            GradientSums sums = new GradientSums(1);
            quantizer.gradients(inputs, upstream, gradient, 0, inputs.length, sums);
            close(prefix + "grad_x", gradient, golden.doubles(prefix + "grad_x"));
            close(
                    result + "_alpha",
                    sums.sum(0) + product / quantizer.grid().scale(),
                    golden.doubles(result + "_grad_alpha_lsq")[0],
                    1e-4);
        }
    }

    /** The prefix of the arrays that the results of every bitwidth share. */
    private static String operand(String result) {
        return result.substring(0, result.lastIndexOf('k'));
    }

    private static int bits(String result) {
        return Integer.parseInt(result.substring(result.lastIndexOf('k') + 1));
    }

    private interface Codes {
        void write(float[] in, float[] out, int from, int to);
    }

    private static float[] codes(Codes codes, float[] values) {
        float[] out = new float[values.length];
        codes.write(values, out, 0, values.length);
        return out;
    }

    private static void close(String what, float[] actual, double[] expected) {
        for (int i = 0; i < expected.length; i++) {
            close(what, actual[i], expected[i], 1e-4);
        }
    }

    private static void close(String what, double actual, double expected, double tolerance) {
        assertThat(Math.abs(actual - expected))
                .as("%s: expected %s, got %s", what, expected, actual)
                .isLessThanOrEqualTo(tolerance * (1 + Math.abs(expected)));
    }
}

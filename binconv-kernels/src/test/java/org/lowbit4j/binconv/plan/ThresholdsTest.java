package org.lowbit4j.binconv.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.kernel.ChannelThresholds;
import org.lowbit4j.binconv.kernel.FloatProvider;
import org.lowbit4j.binconv.kernel.KernelProviders;

class ThresholdsTest {

    private static final List<List<ActivationFunction>> FUNCTIONS = List.of(
            List.of(),
            List.of(ActivationFunction.RELU),
            List.of(ActivationFunction.RELU6),
            List.of(ActivationFunction.LEAKY_RELU, ActivationFunction.RELU));

    @Property(tries = 300)
    void thresholdsGiveTheCodesOfTheExpressions(@ForAll long seed) {
        Random random = new Random(seed);
        int channels = 1 + random.nextInt(300);
        int pixels = 1 + random.nextInt(9);
        float magnitude = (float) Math.pow(10, random.nextInt(12) - 9);
        float[] scale = new float[channels];
        float[] shift = new float[channels];
        for (int c = 0; c < channels; c++) {
            scale[c] = random.nextInt(10) == 0 ? 0 : (float) random.nextGaussian() * magnitude;
            shift[c] = (float) random.nextGaussian();
        }
        boolean signed = random.nextBoolean();
        ActivationGrid grid = signed
                ? new ActivationGrid(2, ActivationGrid.Coding.SIGNED, 0.125f, 0.75f, 0, 1)
                : new ActivationGrid(1 + random.nextInt(2), ActivationGrid.Coding.UNSIGNED, 0.25f, 0.5f, 0, 1);
        List<ActivationFunction> functions = FUNCTIONS.get(random.nextInt(FUNCTIONS.size()));
        int bound = (int) Math.min(700_000_000, 3 / magnitude + 1);
        int[] accumulators =
                random.ints((long) pixels * channels, -bound, bound + 1).toArray();

        int[] expected = new int[accumulators.length];
        for (int i = 0; i < expected.length; i++) {
            float x = Math.fma(scale[i % channels], (float) accumulators[i], shift[i % channels]);
            for (ActivationFunction function : functions) {
                x = function.apply(x);
            }
            expected[i] = grid.code(x);
        }
        Node.Affine affine = new Node.Affine("bn", 0, FloatVector.of(scale), FloatVector.of(shift));
        assertThat(Thresholds.suit(functions, grid)).isTrue();
        ChannelThresholds thresholds = Thresholds.of(affine, functions, grid);
        for (FloatProvider provider : KernelProviders.floats()) {
            byte[] unsigned = new byte[accumulators.length];
            provider.loops().count(accumulators, 0, 0, unsigned.length, thresholds, unsigned);
            int[] codes = new int[unsigned.length];
            for (int i = 0; i < codes.length; i++) {
                codes[i] = (unsigned[i] & 0xFF) + grid.minCode();
            }
            assertThat(codes).as("%s, seed %s", provider.name(), seed).isEqualTo(expected);
        }
    }
}

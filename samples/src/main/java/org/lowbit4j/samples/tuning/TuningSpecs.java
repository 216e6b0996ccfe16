package org.lowbit4j.samples.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.bitsearch.latency.TypicalWeights;

/** The convolutions that a table of kernels is measured on: those of ResNets for CIFAR and ImageNet, at many bitwidths. */
public final class TuningSpecs {

    /** Channels, outputs, image size, kernel, stride. */
    private static final int[][] SHAPES = {
        {64, 64, 56, 3, 1},
        {128, 128, 28, 3, 1},
        {256, 256, 14, 3, 1},
        {512, 512, 7, 3, 1},
        {64, 128, 56, 3, 2},
        {128, 256, 28, 3, 2},
        {256, 512, 14, 3, 2},
        {64, 128, 56, 1, 2},
        {128, 256, 28, 1, 2},
        {256, 512, 14, 1, 2},
        {64, 256, 56, 1, 1},
        {256, 64, 56, 1, 1},
        {16, 16, 32, 3, 1},
        {32, 32, 16, 3, 1},
        {64, 64, 8, 3, 1},
        {16, 32, 32, 3, 2},
        {32, 64, 16, 3, 2},
        {3, 16, 32, 3, 1},
        {3, 64, 224, 7, 2},
        {512, 1000, 1, 1, 1},
        {64, 10, 1, 1, 1}
    };

    /** Those that reach differently far; two's complement takes the rows of symmetric weights. */
    private static final List<WeightGrid.Coding> CODINGS =
            List.of(WeightGrid.Coding.SYMMETRIC, WeightGrid.Coding.ODD_POINTS);

    private static final int MOST_BITS = 5;
    private static final int EIGHT = 8;

    private TuningSpecs() {}

    /** Every shape at every pair of 1 to 5 bits, and at 8 bits, with symmetric weights and with odd points, spread as trained ones are. */
    public static List<ConvolutionSpec> all() {
        List<ConvolutionSpec> specs = new ArrayList<>();
        for (int[] shape : SHAPES) {
            WeightShape weightShape = new WeightShape(shape[1], shape[3], shape[3], shape[0]);
            for (int weightBits = 1; weightBits <= MOST_BITS; weightBits++) {
                for (WeightCodes weights : weights(weightShape, weightBits)) {
                    for (int activationBits = 1; activationBits <= MOST_BITS; activationBits++) {
                        specs.add(spec(shape, weights, activationBits));
                    }
                }
            }
            weights(weightShape, EIGHT).forEach(weights -> specs.add(spec(shape, weights, EIGHT)));
        }
        return specs;
    }

    private static List<WeightCodes> weights(WeightShape shape, int bits) {
        List<WeightCodes> weights = new ArrayList<>();
        for (WeightGrid.Coding coding : CODINGS) {
            if (bits >= coding.leastBits()) {
                weights.add(TypicalWeights.draw(new WeightGrid(bits, coding), shape, new SplittableRandom(1)));
            }
        }
        return weights;
    }

    private static ConvolutionSpec spec(int[] shape, WeightCodes weights, int activationBits) {
        int kernel = shape[3];
        return new ConvolutionSpec(
                new Shape(shape[2], shape[2], shape[0]),
                new ActivationGrid(activationBits, ActivationGrid.Coding.UNSIGNED, 0, 1, 0, 1),
                Window.square(kernel, shape[4], kernel / 2),
                weights);
    }
}

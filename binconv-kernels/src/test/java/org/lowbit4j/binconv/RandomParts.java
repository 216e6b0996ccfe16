package org.lowbit4j.binconv;

import java.util.Random;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.Node.Pool;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Weights;
import org.lowbit4j.binconv.ir.Window;

/** Draws the parts of a random network: grids, weights, vectors, windows. */
final class RandomParts {

    private final Random random;

    RandomParts(Random random) {
        this.random = random;
    }

    /** True with a probability of {@code 1 / n}. */
    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    @SafeVarargs
    final <T> T oneOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Mostly a few channels, at times about a machine word of them. */
    int channels() {
        return oneIn(5) ? oneOf(31, 32, 33, 63, 64, 65) : between(1, 17);
    }

    ActivationFunction function() {
        if (oneIn(2)) {
            return ActivationFunction.RELU;
        }
        float low = random.nextFloat() - 0.5f;
        return oneOf(
                ActivationFunction.RELU6,
                ActivationFunction.LEAKY_RELU,
                new ActivationFunction.LeakyRelu(random.nextFloat() - 0.3f),
                new ActivationFunction.Clip(low, low + random.nextFloat()),
                ActivationFunction.HARD_SIGMOID,
                new ActivationFunction.HardSigmoid(random.nextFloat() - 0.3f, random.nextFloat()),
                oneOf(ActivationFunction.Smooth.values()));
    }

    Pool.Kind poolKind() {
        return oneOf(Pool.Kind.values());
    }

    ActivationGrid activationGrid() {
        ActivationGrid.Coding coding =
                oneIn(2) ? ActivationGrid.Coding.UNSIGNED : oneOf(ActivationGrid.Coding.values());
        int bits = switch (coding) {
            case UNSIGNED -> between(1, 8);
            case SIGNED -> between(2, 8);
            case AFFINE -> 8;
        };
        float lower = coding == ActivationGrid.Coding.AFFINE || oneIn(2) ? 0f : random.nextFloat() * 0.4f;
        // Powers of two make exact ties between codes frequent.
        float inverseWidth = oneIn(2) ? oneOf(0.25f, 0.5f, 1f, 2f) : 0.2f + 2 * random.nextFloat();
        float scale = oneIn(2) ? 1f : 0.1f + 3 * random.nextFloat();
        int zeroPoint = coding == ActivationGrid.Coding.AFFINE ? oneOf(0, 1, 127, 128, 255, random.nextInt(256)) : 0;
        return new ActivationGrid(bits, coding, lower, inverseWidth, zeroPoint, scale);
    }

    WeightGrid weightGrid() {
        WeightGrid.Coding coding = oneOf(WeightGrid.Coding.values());
        return new WeightGrid(between(coding.leastBits(), 8), coding);
    }

    /** Random codes; at times all the smallest or all the largest. */
    WeightCodes weightCodes(WeightShape shape) {
        WeightGrid grid = weightGrid();
        int[] codes = new int[shape.size()];
        int extreme = random.nextInt(20);
        for (int i = 0; i < codes.length; i++) {
            codes[i] = switch (extreme) {
                case 0 -> grid.minCode();
                case 1 -> grid.maxCode();
                default -> between(grid.minCode(), grid.maxCode());
            };
        }
        return WeightCodes.of(grid, shape, codes);
    }

    /** Weights for as many outputs, at times in two groups or depthwise. */
    WeightShape grouped(WeightShape shape) {
        int groups = oneIn(6) ? shape.inputs() : oneIn(6) ? 2 : 1;
        return shape.inputs() % groups == 0 && shape.outputs() % groups == 0
                ? new WeightShape(shape.outputs(), shape.kernelHeight(), shape.kernelWidth(), shape.inputs() / groups)
                : shape;
    }

    /** Float weights, plain or coded, so large that the output of a convolution is about as large as its input. */
    Weights floatWeights(WeightShape shape) {
        if (oneIn(3)) {
            return weightCodes(shape);
        }
        return new FloatWeights(shape, gaussian(shape.size(), (float) Math.sqrt(1.5 / shape.depth())));
    }

    /** Scales about {@code size}, a good part of them negative, some zero or a power of two. */
    FloatVector scales(int channels, double size) {
        float[] scales = new float[channels];
        for (int c = 0; c < channels; c++) {
            float magnitude =
                    oneIn(3) ? Math.scalb(1f, Math.getExponent(size)) : (float) (size * (0.5 + random.nextDouble()));
            scales[c] = oneIn(20) ? 0f : oneIn(3) ? -magnitude : magnitude;
        }
        return FloatVector.of(scales);
    }

    /** Shifts in about -1..1, some multiples of 1/8, some so large that the channel is constant after a quantizer. */
    FloatVector shifts(int channels) {
        float[] shifts = gaussian(channels, 0.5f).toArray();
        for (int c = 0; c < channels; c++) {
            if (oneIn(3)) {
                shifts[c] = between(-8, 8) / 8f;
            } else if (oneIn(20)) {
                shifts[c] = oneOf(-100f, 100f, -0f);
            }
        }
        return FloatVector.of(shifts);
    }

    FloatVector gaussian(int length, float deviation) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = deviation * (float) random.nextGaussian();
        }
        return FloatVector.of(values);
    }

    /** A convolution window: mostly 3x3 or 1x1 with equal padding, at times oblong, dilated or padded unevenly. */
    Window window(int strideHeight, int strideWidth) {
        if (!oneIn(4)) {
            int kernel = oneOf(1, 3, 3, 5);
            return window(kernel, kernel, strideHeight, strideWidth, kernel / 2, kernel / 2, 1, 1);
        }
        int height = between(1, 4);
        int width = between(1, 4);
        int dilationHeight = between(1, 2);
        int dilationWidth = between(1, 2);
        int top = dilationHeight * (height - 1);
        int left = dilationWidth * (width - 1);
        int before = random.nextInt(top + 1);
        int beside = random.nextInt(left + 1);
        return new Window(
                height,
                width,
                strideHeight,
                strideWidth,
                before,
                beside,
                top - before,
                left - beside,
                dilationHeight,
                dilationWidth);
    }

    /** A pooling window that fits every image: at most as much padding as it needs, always less than the kernel. */
    Window poolWindow() {
        int height = between(1, 3);
        int width = between(1, 3);
        return window(height, width, between(1, 2), between(1, 2), height - 1, width - 1, 1, 1);
    }

    private static Window window(int height, int width, int sh, int sw, int padHeight, int padWidth, int dh, int dw) {
        return new Window(height, width, sh, sw, padHeight, padWidth, padHeight, padWidth, dh, dw);
    }
}

package org.lowbit4j.quant.export;

import java.util.Arrays;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Weights;

/**
 * A convolution and the affine behind it: {@code scale[o] * conv(x, w)[o] + shift[o]} per output channel, in double. Immutable.
 */
final class Linear {

    /**
     * The largest magnitude of a weight's byte: two products with unsigned bytes, {@code 2 * 255 * 64}, fit 16 bits. CPUs without
     * byte dot products (VNNI) add pairs in 16 bits and would saturate silently.
     */
    private static final int LARGEST_BYTE = 64;

    private final Weights weights;
    private final double[] scale;
    private final double[] shift;

    private Linear(Weights weights, double[] scale, double[] shift) {
        this.weights = weights;
        this.scale = scale;
        this.shift = shift;
    }

    /** The convolution alone. */
    static Linear of(Node.FloatConvolution node) {
        int outputs = node.weights().shape().outputs();
        double[] shift = new double[outputs];
        for (int o = 0; o < node.bias().length(); o++) {
            shift[o] = node.bias().get(o);
        }
        double[] scale = new double[outputs];
        Arrays.fill(scale, 1);
        return new Linear(node.weights(), scale, shift);
    }

    /** First this, then {@code affine}. */
    Linear then(Node.Affine affine) {
        double[] scales = new double[scale.length];
        double[] shifts = new double[scale.length];
        for (int o = 0; o < scale.length; o++) {
            scales[o] = affine.scale().get(o) * scale[o];
            shifts[o] = affine.scale().get(o) * shift[o] + affine.shift().get(o);
        }
        return new Linear(weights, scales, shifts);
    }

    /** This, with {@code amount} taken off every output. */
    Linear minus(double amount) {
        double[] shifts = Arrays.stream(shift).map(s -> s - amount).toArray();
        return new Linear(weights, scale, shifts);
    }

    /** The shape of the weights. */
    WeightShape shape() {
        return weights.shape();
    }

    /** The shift of channel {@code o}. */
    double shift(int o) {
        return shift[o];
    }

    /** All weights with the scale in them, in ONNX's order: output, input, row, column. */
    double[] values() {
        WeightShape shape = weights.shape();
        double[] values = new double[shape.size()];
        int next = 0;
        for (int o = 0; o < shape.outputs(); o++) {
            double factor = scale[o] * unit();
            for (int c = 0; c < shape.inputs(); c++) {
                for (int i = 0; i < shape.kernelHeight(); i++) {
                    for (int j = 0; j < shape.kernelWidth(); j++) {
                        values[next++] = factor * integer(shape.index(o, i, j, c));
                    }
                }
            }
        }
        return values;
    }

    /**
     * The distance of channel {@code o}'s weights on a grid of -64..64 steps: that of their own codes where these fit, so that
     * low-bit weights stay what they are, else the largest magnitude over 64. 0 if all are zero.
     */
    double step(int o) {
        double largest = 0;
        int depth = weights.shape().depth();
        for (int i = o * depth; i < (o + 1) * depth; i++) {
            largest = Math.max(largest, Math.abs(integer(i)));
        }
        boolean codesFit = weights instanceof WeightCodes && largest <= LARGEST_BYTE;
        double integers = codesFit ? Math.min(largest, 1) : largest / LARGEST_BYTE;
        return Math.abs(scale[o]) * unit() * integers;
    }

    /** What weight {@code index} is in units of {@link #unit}: a whole number if weights are coded. */
    private double integer(int index) {
        if (weights instanceof WeightCodes codes) {
            return codes.grid().worth(codes.code(index));
        }
        return weights.value(index);
    }

    private double unit() {
        return weights instanceof WeightCodes codes ? 1.0 / codes.grid().levels() : 1;
    }
}

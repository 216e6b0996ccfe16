package org.lowbit4j.binconv.kernel;

import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Weights;
import org.lowbit4j.binconv.ir.Window;

/**
 * One float convolution, as {@link org.lowbit4j.binconv.ir.Node.FloatConvolution} defines it: what a kernel is made for.
 *
 * @param input shape of the image
 * @param window kernel, stride, padding, dilation
 * @param weights weights, OHWI; fewer input channels than the image has make groups
 * @param bias one per output channel, or empty
 */
public record FloatConvolutionSpec(Shape input, Window window, Weights weights, FloatVector bias) {

    /**
     * Checks that the parts fit.
     *
     * @throws IllegalArgumentException if the weights, the window or the bias do not fit the image
     */
    public FloatConvolutionSpec {
        WeightShape shape = weights.shape();
        if (!shape.fits(input.channels(), window)
                || (bias.length() != 0 && bias.length() != shape.outputs())
                || window.outputHeight(input.height()) < 1
                || window.outputWidth(input.width()) < 1) {
            throw new IllegalArgumentException("float convolution of an image of " + input + ": weights " + shape
                    + " (OHWI), window " + window + " and " + bias.length() + " biases do not fit");
        }
    }

    /** Number of groups of channels, 1 for an ordinary convolution. */
    public int groups() {
        return input.channels() / weights.shape().inputs();
    }

    /** The shape of the result. */
    public Shape output() {
        return new Shape(
                window.outputHeight(input.height()),
                window.outputWidth(input.width()),
                weights.shape().outputs());
    }

    /** Where the sum of output channel {@code o} starts: its bias, or +0. */
    public float start(int o) {
        return bias.length() == 0 ? 0f : bias.get(o);
    }

    /** The weight of output channel {@code o} at {@code tap}, counted over kernel rows, kernel columns, input channels. */
    public float weight(int o, int tap) {
        return weights.value(o * weights.shape().depth() + tap);
    }
}

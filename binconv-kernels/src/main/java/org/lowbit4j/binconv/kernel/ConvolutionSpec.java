package org.lowbit4j.binconv.kernel;

import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.rules.Workload;

/**
 * One integer convolution, as {@link org.lowbit4j.binconv.ir.Node.IntegerConvolution} defines it: what a kernel is made for.
 * With fewer weight input channels than image channels it is grouped: group {@code g} of {@link #groups()} reads the image
 * channels {@code [g * weights.inputs, (g + 1) * weights.inputs)} and yields as large a share of the output channels.
 *
 * @param input shape of the image
 * @param grid grid of its codes
 * @param window kernel, stride, padding, dilation
 * @param weights weight codes, OHWI
 */
public record ConvolutionSpec(Shape input, ActivationGrid grid, Window window, WeightCodes weights) {

    /**
     * Checks that the parts fit.
     *
     * @throws IllegalArgumentException if the weights or the window do not fit the image
     */
    public ConvolutionSpec {
        if (!weights.shape().fits(input.channels(), window)
                || window.outputHeight(input.height()) < 1
                || window.outputWidth(input.width()) < 1) {
            throw new IllegalArgumentException("convolution of an image of " + input + ": weights " + weights.shape()
                    + " (OHWI) and window " + window + " do not fit");
        }
    }

    /** The shape of the accumulators. */
    public Shape output() {
        return new Shape(
                window.outputHeight(input.height()),
                window.outputWidth(input.width()),
                weights.shape().outputs());
    }

    /** Groups of channels that do not see each other; 1 for an ordinary convolution. */
    public int groups() {
        return input.channels() / weights.shape().inputs();
    }

    /** Whether every group is one input channel: a depthwise convolution, which has no channels to count bits over. */
    public boolean isDepthwise() {
        return groups() > 1 && weights.shape().inputs() == 1;
    }

    /** How activation codes become unsigned numbers. */
    public PlaneCoding activationCoding() {
        return PlaneCoding.of(grid);
    }

    /** How weight codes become unsigned numbers. */
    public PlaneCoding weightCoding() {
        return PlaneCoding.of(weights.grid());
    }

    /** What the weight at offset {@code index} is worth, {@link org.lowbit4j.binconv.ir.WeightGrid#worth}. */
    public int weight(int index) {
        return weights.grid().worth(weights.code(index));
    }

    /** What of this convolution decides how long its kernels take. */
    public Workload workload() {
        return new Workload(input, weights.shape(), window, weights.grid(), grid.bits());
    }

    /** Multiplications of one image. */
    public long macs() {
        return (long) output().size() * weights.shape().depth();
    }
}

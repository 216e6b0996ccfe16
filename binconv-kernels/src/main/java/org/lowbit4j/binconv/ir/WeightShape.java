package org.lowbit4j.binconv.ir;

/**
 * The shape of a weight tensor in OHWI order: output channel, kernel height, kernel width, input channel.
 *
 * @param outputs output channels
 * @param kernelHeight kernel rows
 * @param kernelWidth kernel columns
 * @param inputs input channels of one group; all input channels unless the convolution is grouped
 */
public record WeightShape(int outputs, int kernelHeight, int kernelWidth, int inputs) {

    /** Checks that every extent is positive and that the product fits an array. */
    public WeightShape {
        if (outputs < 1 || kernelHeight < 1 || kernelWidth < 1 || inputs < 1) {
            throw new InvalidGraphException("weights " + outputs + "x" + kernelHeight + "x" + kernelWidth + "x" + inputs
                    + ": every extent must be at least 1");
        }
        long depth = (long) kernelHeight * kernelWidth;
        if (depth > Shape.MAX_SIZE || inputs > Shape.MAX_SIZE / depth || outputs > Shape.MAX_SIZE / (depth * inputs)) {
            throw new InvalidGraphException("weights " + outputs + "x" + kernelHeight + "x" + kernelWidth + "x" + inputs
                    + ": more than " + Shape.MAX_SIZE + " elements");
        }
    }

    /** Weights of one output channel: kernel height x kernel width x input channels. */
    public int depth() {
        return kernelHeight * kernelWidth * inputs;
    }

    /** Number of weights. */
    public int size() {
        return outputs * depth();
    }

    /**
     * Whether these weights can convolve an image of {@code channels} channels with {@code window}: every group of
     * {@code inputs} channels yields an equal share of the outputs. One group is an ordinary convolution, groups of one
     * channel are a depthwise one.
     */
    public boolean fits(int channels, Window window) {
        return channels % inputs == 0
                && outputs % (channels / inputs) == 0
                && kernelHeight == window.kernelHeight()
                && kernelWidth == window.kernelWidth();
    }

    /** The offset of weight [o, i, j, c]. */
    public int index(int o, int i, int j, int c) {
        return ((o * kernelHeight + i) * kernelWidth + j) * inputs + c;
    }

    @Override
    public String toString() {
        return outputs + "x" + kernelHeight + "x" + kernelWidth + "x" + inputs;
    }
}

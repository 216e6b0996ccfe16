package org.lowbit4j.quant.layer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.convolution.Geometry;
import org.lowbit4j.quant.convolution.ImageGeometry;

/**
 * A depthwise 2-D convolution with quantized weights and a quantized input; takes the place of DL4J's {@code
 * DepthwiseConvolution2D}. Every input channel has {@code depthMultiplier} output channels of its own, next to each other: output
 * {@code c * depthMultiplier + m} reads channel {@code c} only.
 *
 * <pre>y = activation(outputScale * conv(quantize(x), quantize(W)) + b)</pre>
 *
 * Input [batch, nIn, height, width] (NCHW) or [batch, height, width, nIn] (NHWC); weights [nIn * depthMultiplier, 1, kernel height,
 * kernel width]: unlike the stock layer's, they lie output channel by output channel. A 1x1 {@link QuantConvolution2D} behind it makes
 * a separable convolution whose second part quantizes its own input.
 */
public class QuantDepthwiseConvolution2D extends ImageConvolution {

    private static final long serialVersionUID = 1;

    private int depthMultiplier = 1;

    /** For JSON. */
    protected QuantDepthwiseConvolution2D() {}

    /** Everything from the builder; nOut follows from nIn. */
    @SuppressWarnings("this-escape") // what it calls reads only what is set already
    protected QuantDepthwiseConvolution2D(AbstractBuilder<?> builder) {
        super(builder);
        this.depthMultiplier = builder.depthMultiplier;
        checkScale();
        checkOutputs(builder.expectedOutputs);
        constrain(builder, hasBias());
    }

    private void checkOutputs(long expected) {
        if (expected != 0 && getNIn() > 0 && expected != getNOut()) {
            throw new IllegalArgumentException(what() + ": nOut is " + expected + ", but nIn " + getNIn()
                    + " and depth multiplier " + depthMultiplier + " make " + getNOut() + "; leave nOut out");
        }
    }

    /** Output channels of one input channel. */
    public int depthMultiplier() {
        return depthMultiplier;
    }

    /** nIn * depthMultiplier; 0 while nIn is not known. */
    @Override
    public long getNOut() {
        return Math.max(getNIn(), 0) * depthMultiplier;
    }

    @Override
    public Geometry geometry() {
        return new ImageGeometry(getNIn(), getNOut(), getNIn(), window());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QuantDepthwiseConvolution2D layer
                && super.equals(other)
                && depthMultiplier == layer.depthMultiplier;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), depthMultiplier);
    }

    /** What the builders of this layer and of its subclasses share. */
    @SuppressWarnings("unchecked")
    public abstract static class AbstractBuilder<T extends AbstractBuilder<T>> extends GeometryBuilder<T> {

        private int depthMultiplier = 1;
        private long expectedOutputs;

        /** As {@code layer} is set: geometry and what {@link QuantizedLayerBuilder#like} takes over. */
        public T like(QuantDepthwiseConvolution2D layer) {
            return super.like(layer).depthMultiplier(layer.depthMultiplier);
        }

        /** Output channels of one input channel, 1 by default. */
        public T depthMultiplier(int depthMultiplier) {
            if (depthMultiplier < 1) {
                throw new IllegalArgumentException("depth multiplier " + depthMultiplier + ": expected at least 1");
            }
            this.depthMultiplier = depthMultiplier;
            return (T) this;
        }

        /** Checked only: it is {@code nIn * depthMultiplier}, and need not be set. */
        @Override
        public T nOut(long nOut) {
            this.expectedOutputs = nOut;
            return (T) this;
        }
    }

    /** In the style of {@code DepthwiseConvolution2D.Builder}. */
    @SuppressWarnings("unchecked") // how DL4J declares build()
    public static final class Builder extends AbstractBuilder<Builder> {

        /** A convolution with a 1x1 kernel; set the kernel with {@link #kernelSize}. */
        public Builder() {}

        /** Kernel height and width, or one number for both. */
        public Builder(int... kernelSize) {
            kernelSize(kernelSize);
        }

        @Override
        public QuantDepthwiseConvolution2D build() {
            return new QuantDepthwiseConvolution2D(this);
        }
    }
}

package org.lowbit4j.quant.layer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.convolution.Geometry;
import org.lowbit4j.quant.convolution.ImageGeometry;

/**
 * A 2-D convolution with quantized weights and a quantized input; takes the place of DL4J's {@code ConvolutionLayer}.
 *
 * <pre>y = activation(outputScale * conv(quantize(x), quantize(W)) + b)</pre>
 *
 * Input [batch, nIn, height, width] (NCHW) or [batch, height, width, nIn] (NHWC); weights [nOut, nIn / groups, kernel height, kernel
 * width] in both formats. In more than one group, output channel {@code o} reads the {@code nIn / groups} channels of group {@code
 * floor(o * groups / nOut)} only.
 */
public class QuantConvolution2D extends ImageConvolution {

    private static final long serialVersionUID = 1;

    private int groups = 1;

    /** For JSON. */
    protected QuantConvolution2D() {}

    /** Everything from the builder. */
    @SuppressWarnings("this-escape") // what it calls reads only what is set already
    protected QuantConvolution2D(AbstractBuilder<?> builder) {
        super(builder);
        this.groups = builder.groups;
        check();
        Groups.check(this, groups);
        constrain(builder, hasBias());
    }

    /** Number of equal groups of channels that do not see each other. */
    public int groups() {
        return groups;
    }

    @Override
    protected void setInputs(long inputs, boolean override) {
        super.setInputs(inputs, override);
        Groups.check(this, groups);
    }

    @Override
    public Geometry geometry() {
        return new ImageGeometry(getNIn(), getNOut(), groups, window());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QuantConvolution2D layer && super.equals(other) && groups == layer.groups;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), groups);
    }

    /** What the builders of this layer and of its subclasses share. */
    @SuppressWarnings("unchecked")
    public abstract static class AbstractBuilder<T extends AbstractBuilder<T>> extends GeometryBuilder<T> {

        private int groups = 1;

        /** As {@code layer} is set: geometry and what {@link QuantizedLayerBuilder#like} takes over. */
        public T like(QuantConvolution2D layer) {
            return super.like(layer).groups(layer.groups);
        }

        /** Number of equal groups of channels that do not see each other, 1 by default; a divisor of nIn and nOut. */
        public T groups(int groups) {
            this.groups = Groups.positive(groups);
            return (T) this;
        }
    }

    /** In the style of {@code ConvolutionLayer.Builder}. */
    @SuppressWarnings("unchecked") // how DL4J declares build()
    public static final class Builder extends AbstractBuilder<Builder> {

        /** A convolution with a 1x1 kernel; set the kernel with {@link #kernelSize}. */
        public Builder() {}

        /** Kernel height and width, or one number for both. */
        public Builder(int... kernelSize) {
            kernelSize(kernelSize);
        }

        @Override
        public QuantConvolution2D build() {
            return new QuantConvolution2D(this);
        }
    }
}

package org.lowbit4j.bitsearch.layer;

import org.jspecify.annotations.Nullable;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.lowbit4j.quant.scheme.ActivationScheme;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.scheme.WeightScheme;

/**
 * A 2-D convolution that searches its bits, see {@link SearchLayer}; takes the place of DL4J's {@code ConvolutionLayer}.
 *
 * <pre>y = activation(conv(sum_j q_j X^j, sum_i p_i W^i) + b)</pre>
 *
 * It is a {@link QuantConvolution2D} whose schemes are searched; {@link #withSchemes} gives the layer at chosen bits.
 */
public final class SearchConvolution2D extends QuantConvolution2D {

    private static final long serialVersionUID = 1;

    private SearchSpace space = SearchSpace.USUAL;

    @SuppressWarnings("unused") // by JSON
    private SearchConvolution2D() {}

    private SearchConvolution2D(Builder builder) {
        super(builder);
        this.space = builder.space;
        space.check(super.weightScheme(), super.activationScheme());
    }

    @Override
    public WeightScheme weightScheme() {
        return space.searched(super.weightScheme());
    }

    @Override
    public ActivationScheme activationScheme() {
        return space.searched(super.activationScheme());
    }

    /** The quantized convolution with these schemes, without strengths. */
    @Override
    public QuantConvolution2D withSchemes(WeightScheme newWeights, ActivationScheme newActivations) {
        return new QuantConvolution2D.Builder()
                .like(this)
                .weights(newWeights)
                .activations(newActivations)
                .build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other) && other instanceof SearchConvolution2D layer && space.equals(layer.space);
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + space.hashCode();
    }

    /** In the style of {@code ConvolutionLayer.Builder}. */
    @SuppressWarnings("unchecked") // how DL4J declares build()
    public static final class Builder extends AbstractBuilder<Builder> {

        private SearchSpace space = SearchSpace.USUAL;

        /** A convolution with a 1x1 kernel; set the kernel with {@link #kernelSize}. */
        public Builder() {
            quantizers(Quantizers.EBS);
        }

        /** Kernel height and width, or one number for both. */
        public Builder(int... kernelSize) {
            this();
            kernelSize(kernelSize);
        }

        /**
         * The bitwidths to choose from, 1 to 5 for both by default. The quantizers, {@link Quantizers#EBS} by default, are set as for
         * a quantized layer; the bits set there do not count.
         */
        public Builder candidates(Candidates weights, Candidates activations) {
            this.space = new SearchSpace(weights.bits(), activations.bits());
            return this;
        }

        @Override
        public SearchConvolution2D build() {
            return new SearchConvolution2D(this);
        }
    }
}

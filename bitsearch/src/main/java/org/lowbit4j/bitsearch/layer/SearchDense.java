package org.lowbit4j.bitsearch.layer;

import org.jspecify.annotations.Nullable;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.layer.QuantDense;
import org.lowbit4j.quant.scheme.ActivationScheme;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.scheme.WeightScheme;

/**
 * A dense layer that searches its bits, see {@link SearchLayer}; takes the place of DL4J's {@code DenseLayer}.
 *
 * <pre>y = activation(outputScale * (sum_j q_j X^j) (sum_i p_i W^i) + b)</pre>
 *
 * It is a {@link QuantDense} whose schemes are searched; {@link #withSchemes} gives the layer at chosen bits.
 */
public final class SearchDense extends QuantDense {

    private static final long serialVersionUID = 1;

    private SearchSpace space = SearchSpace.USUAL;

    @SuppressWarnings("unused") // by JSON
    private SearchDense() {}

    private SearchDense(Builder builder) {
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

    /** The quantized layer with these schemes, without strengths. */
    @Override
    public QuantDense withSchemes(WeightScheme newWeights, ActivationScheme newActivations) {
        return new QuantDense.Builder()
                .like(this)
                .weights(newWeights)
                .activations(newActivations)
                .build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other) && other instanceof SearchDense layer && space.equals(layer.space);
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + space.hashCode();
    }

    /** In the style of {@code DenseLayer.Builder}. */
    @SuppressWarnings("unchecked") // how DL4J declares build()
    public static final class Builder extends AbstractBuilder<Builder> {

        private SearchSpace space = SearchSpace.USUAL;

        /** A dense layer with a learned output scale. */
        public Builder() {
            quantizers(Quantizers.EBS);
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
        public SearchDense build() {
            return new SearchDense(this);
        }
    }
}

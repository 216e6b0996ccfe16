package org.lowbit4j.bitsearch.layer;

import org.jspecify.annotations.Nullable;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.layer.ActivationQuantization;
import org.lowbit4j.quant.layer.OperandQuantizer;
import org.lowbit4j.quant.layer.QuantDense;
import org.lowbit4j.quant.layer.WeightQuantization;
import org.lowbit4j.quant.quantizer.QuantizerKind;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * A dense layer that searches its bits, see {@link SearchLayer}; takes the place of DL4J's {@code DenseLayer}.
 *
 * <pre>y = activation(outputScale * (sum_j q_j X^j) (sum_i p_i W^i) + b)</pre>
 *
 * The kind of quantizers is that of {@link QuantDense}; {@link #withBits} gives the layer at chosen bits.
 */
public final class SearchDense extends QuantDense implements SearchLayer {

    private static final long serialVersionUID = 1;

    private SearchSpace space = SearchSpace.usual();

    @SuppressWarnings("unused") // by JSON
    private SearchDense() {}

    private SearchDense(Builder builder) {
        super(builder);
        this.space = builder.space;
        replaceQuantization(space.middle(weightQuantization()), space.middle(activationQuantization()));
    }

    @Override
    public Candidates weightCandidates() {
        return space.weightCandidates();
    }

    @Override
    public Candidates activationCandidates() {
        return space.activationCandidates();
    }

    @Override
    protected OperandQuantizer kernelQuantizer() {
        return MixtureQuantizer.weights(this, super.kernelQuantizer(), weightCandidates(), scalarShape());
    }

    @Override
    protected OperandQuantizer imageQuantizer() {
        return MixtureQuantizer.activations(this, super.imageQuantizer(), activationCandidates(), scalarShape());
    }

    @Override
    public IUpdater getUpdaterByParam(String parameter) {
        return SearchLayer.isSearchParameter(parameter) ? new Sgd(0) : super.getUpdaterByParam(parameter);
    }

    /** The quantized layer at these bits, without strengths. */
    @Override
    public QuantDense withBits(WeightQuantization newWeights, ActivationQuantization newActivations) {
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

        private SearchSpace space = SearchSpace.usual();

        /** A dense layer with a learned output scale. */
        public Builder() {
            quantizer(QuantizerKind.EBS);
        }

        /**
         * The bitwidths to choose from, 1 to 5 for both by default. The kind of quantizers, EBS by default, is set as for a
         * quantized layer; the bits set there do not count.
         */
        public Builder candidates(Candidates weights, Candidates activations) {
            this.space = new SearchSpace(weights, activations);
            return this;
        }

        @Override
        public SearchDense build() {
            return new SearchDense(this);
        }
    }
}

package org.lowbit4j.bitsearch.layer;

import java.util.List;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.operand.OperandQuantizer;
import org.lowbit4j.quant.operand.OperandSite;
import org.lowbit4j.quant.operand.RangeOperand;
import org.lowbit4j.quant.scheme.WeightScheme;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Weights at several candidate bitwidths at once, see {@link SearchLayer}. All candidates share the ranges of one quantizer, that at the
 * middle candidate, where they are calibrated.
 *
 * @param scheme of every candidate; its operands must be {@link RangeOperand}s
 * @param candidates bitwidths, ascending
 */
public record SearchedWeights(
        @JsonProperty("scheme") WeightScheme scheme,
        @JsonProperty("candidates") List<Integer> candidates) implements WeightScheme {

    private static final long serialVersionUID = 1;

    /** Checks that the scheme has all candidates, and puts them in order. */
    public SearchedWeights {
        Candidates checked = new Candidates(candidates);
        candidates = checked.bits();
        candidates.forEach(scheme::withBits);
        scheme = scheme.withBits(checked.middle());
    }

    /** These candidates of a scheme. */
    public SearchedWeights(WeightScheme scheme, Candidates candidates) {
        this(scheme, candidates.bits());
    }

    @Override
    public String title() {
        return "searched " + scheme.title();
    }

    /** The middle candidate. */
    @Override
    public int bits() {
        return scheme.bits();
    }

    /** The scheme at chosen bits, which is searched no more. */
    @Override
    public WeightScheme withBits(int bits) {
        return scheme.withBits(bits);
    }

    /** That of the middle candidate. */
    @Override
    public WeightGrid grid() {
        return scheme.grid();
    }

    @Override
    public boolean perChannel() {
        return scheme.perChannel();
    }

    @Override
    public double learningRateFactor() {
        return scheme.learningRateFactor();
    }

    @Override
    public OperandQuantizer operand(OperandSite site) {
        List<RangeOperand> operands = candidates.stream()
                .map(bits -> Mixture.range(scheme.title(), scheme.withBits(bits).operand(site)))
                .toList();
        return new Mixture(
                Mixture.range(scheme.title(), scheme.operand(site)),
                operands,
                Mixture.Side.WEIGHTS,
                site.scalarShape());
    }
}

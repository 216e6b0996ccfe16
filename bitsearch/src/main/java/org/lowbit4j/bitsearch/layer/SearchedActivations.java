package org.lowbit4j.bitsearch.layer;

import java.util.List;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.operand.OperandQuantizer;
import org.lowbit4j.quant.operand.OperandSite;
import org.lowbit4j.quant.operand.RangeOperand;
import org.lowbit4j.quant.scheme.ActivationScheme;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The input of a layer at several candidate bitwidths at once, as {@link SearchedWeights}.
 *
 * @param scheme of every candidate; its operands must be {@link RangeOperand}s
 * @param candidates bitwidths, ascending
 */
public record SearchedActivations(
        @JsonProperty("scheme") ActivationScheme scheme,
        @JsonProperty("candidates") List<Integer> candidates) implements ActivationScheme {

    private static final long serialVersionUID = 1;

    /** Checks that the scheme has all candidates, and puts them in order. */
    public SearchedActivations {
        if (scheme.coding() == Coding.AFFINE) {
            throw new IllegalArgumentException("an input with a zero point has 8 bits and cannot be searched; use a"
                    + " quantized layer, or signed codes");
        }
        Candidates checked = new Candidates(candidates);
        candidates = checked.bits();
        candidates.forEach(scheme::withBits);
        scheme = scheme.withBits(checked.middle());
    }

    /** These candidates of a scheme. */
    public SearchedActivations(ActivationScheme scheme, Candidates candidates) {
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

    @Override
    public Coding coding() {
        return scheme.coding();
    }

    /** The scheme at chosen bits, which is searched no more. */
    @Override
    public ActivationScheme withBits(int bits) {
        return scheme.withBits(bits);
    }

    @Override
    public ActivationScheme withCoding(Coding coding) {
        return new SearchedActivations(scheme.withCoding(coding), candidates);
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
                Mixture.Side.ACTIVATIONS,
                site.scalarShape());
    }
}

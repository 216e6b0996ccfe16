package org.lowbit4j.quant.quantizer;

/**
 * A family of quantizers for the weights and the input of a layer.
 *
 * <pre>
 * QIL  weights: learned interval, symmetric codes -q..q, 2..8 bits     input: learned interval, 1..8 bits
 * EBS  weights: DoReFa, the odd points of [-1, 1], no zero, 1..8 bits  input: PACT, clip to [0, alpha], 1..8 bits
 * </pre>
 *
 * QIL is Jung et al., CVPR 2019. EBS is what Li et al. ("Efficient Bitwidth Search for Practical Mixed Precision Neural
 * Network", 2020) search with: weights of DoReFa-Net (Zhou et al., 2016), activations of PACT (Choi et al., 2018). Inputs that
 * can be negative keep QIL's signed or affine intervals under EBS as well (our choice; the paper's networks have none).
 */
public enum QuantizerKind {
    /** Learned intervals for both. */
    QIL,
    /** DoReFa weights and PACT activations. */
    EBS;

    /** The fewest bits of coded weights. */
    public int leastWeightBits() {
        return this == QIL ? 2 : 1;
    }

    /**
     * Checks weight bits that a plan or an option asks for.
     *
     * @param bits what must be {@link #leastWeightBits}..8, or 32 for float weights
     * @throws IllegalArgumentException if it is not; the message says what is allowed
     */
    public void checkWeightBits(int bits) {
        if ((bits < leastWeightBits() || bits > 8) && bits != 32) {
            String reason =
                    bits == 1 ? ", because their grid has a zero; EBS quantizers (DoReFa weights) take 1 bit" : "";
            throw new IllegalArgumentException("weight bits " + bits + ": " + this + " weights need "
                    + leastWeightBits() + "..8 bits, or 32 for float weights" + reason);
        }
    }
}

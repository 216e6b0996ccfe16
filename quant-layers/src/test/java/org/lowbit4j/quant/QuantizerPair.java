package org.lowbit4j.quant;

import org.lowbit4j.quant.scheme.Quantizers;

/** The pairs of quantizers that come with the project, for tests that hold for all of them. */
public enum QuantizerPair {
    QIL(Quantizers.QIL),
    EBS(Quantizers.EBS),
    LSQ(Quantizers.LSQ);

    private final Quantizers quantizers;

    QuantizerPair(Quantizers quantizers) {
        this.quantizers = quantizers;
    }

    /** The pair. */
    public Quantizers quantizers() {
        return quantizers;
    }
}

package org.lowbit4j.quant;

import java.util.Locale;
import org.lowbit4j.quant.scheme.Quantizers;

/** The pairs of quantizers that come with the project, for tests that hold for all of them. */
public enum QuantizerPair {
    QIL,
    EBS,
    LSQ;

    /** The pair of that name. */
    public Quantizers quantizers() {
        return Quantizers.named(name().toLowerCase(Locale.ROOT));
    }
}

package org.lowbit4j.samples.bench;

import java.util.Locale;
import java.util.stream.IntStream;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.scheme.Quantizers;

/** What is measured. The number in the name of a search or supernet is that of candidates: 3; 2 to 4; 1 to 5. */
enum Variant {
    /** Training of the float network. */
    FLOAT(Way.TRAINING, "qil", 32, 32),
    /** Training at 4/4 bits with QIL quantizers. */
    QIL4(Way.TRAINING, "qil", 4, 4),
    /** Training at 3/3 bits with EBS quantizers. */
    EBS(Way.TRAINING, "ebs", 3, 3),
    /** Training at 3/3 bits with QIL quantizers. */
    QIL(Way.TRAINING, "qil", 3, 3),
    /** Search layers. */
    SEARCH1(Way.SEARCH, "ebs", 3, 3),
    /** Search layers. */
    SEARCH3(Way.SEARCH, "ebs", 2, 4),
    /** Search layers. */
    SEARCH5(Way.SEARCH, "ebs", 1, 5),
    /** A supernet with one branch. */
    SUPERNET1(Way.TIED_SUPERNET, "ebs", 3, 3),
    /** A supernet with three branches. */
    SUPERNET3(Way.TIED_SUPERNET, "ebs", 2, 4),
    /** A supernet with five branches. */
    SUPERNET5(Way.TIED_SUPERNET, "ebs", 1, 5),
    /** A supernet with the nine pairs of three bitwidths. */
    PAIRS3(Way.FULL_SUPERNET, "ebs", 2, 4),
    /** A supernet with the 25 pairs of five bitwidths. */
    PAIRS5(Way.FULL_SUPERNET, "ebs", 1, 5);

    private final Way way;
    private final String quantizers;
    private final int leastBits;
    private final int mostBits;

    Variant(Way way, String quantizers, int leastBits, int mostBits) {
        this.way = way;
        this.quantizers = quantizers;
        this.leastBits = leastBits;
        this.mostBits = mostBits;
    }

    Way way() {
        return way;
    }

    Quantizers quantizers() {
        return Quantizers.named(quantizers);
    }

    /** Least bits of weights and input; those of a training. */
    int bits() {
        return leastBits;
    }

    /** Of weights and input alike. */
    Candidates candidates() {
        return Candidates.of(IntStream.rangeClosed(leastBits, mostBits).toArray());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

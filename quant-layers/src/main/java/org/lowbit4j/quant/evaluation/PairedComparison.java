package org.lowbit4j.quant.evaluation;

import java.util.BitSet;
import org.apache.commons.math3.special.Beta;

/**
 * Two classifiers on the same images, counted in pairs.
 *
 * <p>The p-value is that of McNemar's exact test, two-sided: of the {@code m} images that only one of them got right, either is
 * as likely to be right as the other,
 *
 * <pre>p = min(1, 2 P(X <= min(onlyFirst, onlySecond))),   X ~ Binomial(m, 1/2)</pre>
 *
 * The 95 % interval of the difference of the accuracies is Wald's after a count of 1 is added to {@code onlyFirst} and to
 * {@code onlySecond} (Bonett and Price, 2012), which keeps its coverage where few images differ.
 *
 * @param both number of images that both got right
 * @param onlyFirst number that only the first got right
 * @param onlySecond number that only the second got right
 * @param neither number that none got right
 */
public record PairedComparison(int both, int onlyFirst, int onlySecond, int neither) {

    private static final double Z = 1.959963984540054;

    /** Checks the counts. */
    public PairedComparison {
        if (both < 0 || onlyFirst < 0 || onlySecond < 0 || neither < 0) {
            throw new IllegalArgumentException("paired counts " + both + ", " + onlyFirst + ", " + onlySecond + ", "
                    + neither + "; expected at least 0 of each");
        }
        if ((long) both + onlyFirst + onlySecond + neither == 0) {
            throw new IllegalArgumentException("paired comparison of no images; expected at least 1");
        }
    }

    /**
     * Counts the pairs.
     *
     * @param first the images that the first got right
     * @param second the images that the second got right
     * @param total number of images
     */
    public static PairedComparison of(BitSet first, BitSet second, int total) {
        BitSet both = (BitSet) first.clone();
        both.and(second);
        int shared = both.cardinality();
        int onlyFirst = first.cardinality() - shared;
        int onlySecond = second.cardinality() - shared;
        return new PairedComparison(shared, onlyFirst, onlySecond, total - shared - onlyFirst - onlySecond);
    }

    /** Number of images. */
    public int total() {
        return both + onlyFirst + onlySecond + neither;
    }

    /** Number of images that the first got right. */
    public int firstCorrect() {
        return both + onlyFirst;
    }

    /** Number of images that the second got right. */
    public int secondCorrect() {
        return both + onlySecond;
    }

    /** Accuracy of the first less that of the second. */
    public double difference() {
        return (double) (onlyFirst - onlySecond) / total();
    }

    /** The lower end of the difference's 95 % interval. */
    public double low() {
        return center() - halfWidth();
    }

    /** The upper end of the difference's 95 % interval. */
    public double high() {
        return center() + halfWidth();
    }

    private double center() {
        return (double) (onlyFirst - onlySecond) / (total() + 2);
    }

    private double halfWidth() {
        double differing = (onlyFirst + onlySecond + 2.0) / (total() + 2);
        return Z * Math.sqrt((differing - center() * center()) / (total() + 2));
    }

    /** The probability of a difference at least as large by chance. */
    public double pValue() {
        int differing = onlyFirst + onlySecond;
        if (differing == 0) {
            return 1;
        }
        int fewer = Math.min(onlyFirst, onlySecond);
        // P(X <= k) = P(X >= m - k) as an incomplete beta function, which does not round a small probability to 0.
        return Math.min(1, 2 * Beta.regularizedBeta(0.5, differing - fewer, fewer + 1.0));
    }
}

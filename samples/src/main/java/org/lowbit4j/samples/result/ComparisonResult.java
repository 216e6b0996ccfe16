package org.lowbit4j.samples.result;

import java.util.Locale;
import org.lowbit4j.quant.evaluation.PairedComparison;

/** What {@code compare} prints: differences are fractions, a - b. */
public record ComparisonResult(
        String a,
        String b,
        int total,
        int correctA,
        int correctB,
        int onlyA,
        int onlyB,
        double difference,
        double differenceLow,
        double differenceHigh,
        double pValue)
        implements CommandResult {

    private static final double SIGNIFICANT = 0.05;

    /** The result of two networks with these names. */
    public static ComparisonResult of(String a, String b, PairedComparison comparison) {
        return new ComparisonResult(
                a,
                b,
                comparison.total(),
                comparison.firstCorrect(),
                comparison.secondCorrect(),
                comparison.onlyFirst(),
                comparison.onlySecond(),
                comparison.difference(),
                comparison.low(),
                comparison.high(),
                comparison.pValue());
    }

    @Override
    public String text() {
        return String.format(
                Locale.ROOT,
                "a %s: %d of %d correct%nb %s: %d of %d correct%nonly a right: %d, only b right: %d%n"
                        + "a - b: %+.2f points, 95 %% interval %+.2f to %+.2f; McNemar p = %.3g, %s",
                a,
                correctA,
                total,
                b,
                correctB,
                total,
                onlyA,
                onlyB,
                100 * difference,
                100 * differenceLow,
                100 * differenceHigh,
                pValue,
                pValue < SIGNIFICANT ? "significant at 5 %" : "within noise");
    }
}

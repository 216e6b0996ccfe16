package org.lowbit4j.quant.parity;

import java.util.Optional;

/**
 * What {@link Verification} found.
 *
 * @param images images compared
 * @param engineEqualsReference whether engine and reference interpreter agree in every accumulator, code and float32 value
 * @param accumulatorsEqual whether, fed with the training graph's own codes, every accumulator equals the training graph's
 * @param firstDifference the first difference of either kind, or a code that differs away from a tie
 * @param nearTies codes that differ by one step where the value before rounding lies at a tie within the tolerance
 * @param otherCodeDifferences codes that differ otherwise
 * @param predictionsDiffering images whose predicted class differs when both run freely
 * @param correctGraph correct predictions of the training graph
 * @param correctPacked correct predictions of the packed network
 * @param maxLogitDifference the largest difference of a logit when both run freely
 */
public record VerificationReport(
        long images,
        boolean engineEqualsReference,
        boolean accumulatorsEqual,
        Optional<Difference> firstDifference,
        long nearTies,
        long otherCodeDifferences,
        long predictionsDiffering,
        long correctGraph,
        long correctPacked,
        double maxLogitDifference) {

    /** The report on no images. */
    public static final VerificationReport EMPTY =
            new VerificationReport(0, true, true, Optional.empty(), 0, 0, 0, 0, 0, 0);

    /** Whether the packed network computes what was trained. */
    public boolean passed() {
        return engineEqualsReference && accumulatorsEqual && otherCodeDifferences == 0;
    }

    /** The report on these images and then those of {@code next}. */
    public VerificationReport and(VerificationReport next) {
        return new VerificationReport(
                images + next.images,
                engineEqualsReference && next.engineEqualsReference,
                accumulatorsEqual && next.accumulatorsEqual,
                firstDifference.or(next::firstDifference),
                nearTies + next.nearTies,
                otherCodeDifferences + next.otherCodeDifferences,
                predictionsDiffering + next.predictionsDiffering,
                correctGraph + next.correctGraph,
                correctPacked + next.correctPacked,
                Math.max(maxLogitDifference, next.maxLogitDifference));
    }
}

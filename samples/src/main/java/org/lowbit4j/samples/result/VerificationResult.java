package org.lowbit4j.samples.result;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.parity.Difference;
import org.lowbit4j.quant.parity.VerificationReport;
import org.nd4j.shade.jackson.annotation.JsonIgnore;

/** What {@code verify} prints; it fails where more differs than codes at rounding ties. */
public record VerificationResult(
        long images,
        boolean engineEqualsReference,
        boolean accumulatorsEqual,
        @Nullable Place firstDifference,
        long nearTies,
        long otherCodeDifferences,
        long predictionsDiffering,
        long correctGraph,
        long correctPacked,
        double maxLogitDifference,
        @JsonIgnore VerificationReport report)
        implements CommandResult {

    /** Where two values differ: {@code index} is height, width and channel. */
    public record Place(String layer, long image, List<Integer> index, double expected, double got) {

        private static Place of(Difference found) {
            return new Place(
                    found.layer(),
                    found.image(),
                    List.of(found.h(), found.w(), found.c()),
                    found.expected(),
                    found.got());
        }
    }

    /** The result that a report tells. */
    public static VerificationResult of(VerificationReport report) {
        return new VerificationResult(
                report.images(),
                report.engineEqualsReference(),
                report.accumulatorsEqual(),
                report.firstDifference().map(Place::of).orElse(null),
                report.nearTies(),
                report.otherCodeDifferences(),
                report.predictionsDiffering(),
                report.correctGraph(),
                report.correctPacked(),
                report.maxLogitDifference(),
                report);
    }

    @Override
    public boolean failed() {
        return !report.passed();
    }

    @Override
    public String text() {
        String difference = report.firstDifference()
                .map(place -> "first difference: " + place)
                .orElse("no difference");
        return String.join(
                System.lineSeparator(),
                (failed() ? "NOT EQUAL" : "Verified") + " on " + images + " images; " + difference,
                "  engine equals reference   " + engineEqualsReference,
                "  accumulators equal        " + accumulatorsEqual,
                "  codes at near-ties        " + nearTies + ", other code differences " + otherCodeDifferences,
                "  predictions differing     " + predictionsDiffering + " (graph " + correctGraph + " correct, packed "
                        + correctPacked + ")",
                "  largest logit difference  " + maxLogitDifference);
    }
}

package org.lowbit4j.samples.cli;

import org.lowbit4j.bitsearch.baseline.Baseline;
import org.lowbit4j.bitsearch.baseline.Sensitivities;
import org.lowbit4j.bitsearch.baseline.SensitivityRanking;
import picocli.CommandLine.Command;

/** {@code lowbit plan sensitivity}. */
@Command(
        name = "sensitivity",
        description = {
            "The layers that suffer least get the fewest bits.",
            "Measured on training images (--data, the first " + PlanImages.SOME + " or --images N)."
        })
final class PlanSensitivityCommand extends RankingCommand {

    @Override
    Baseline baseline(Sensitivities sensitivities) {
        return new SensitivityRanking(sensitivities);
    }
}

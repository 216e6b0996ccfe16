package org.lowbit4j.samples.cli;

import org.lowbit4j.bitsearch.baseline.Baseline;
import org.lowbit4j.bitsearch.baseline.GreedyBits;
import org.lowbit4j.bitsearch.baseline.Sensitivities;
import picocli.CommandLine.Command;

/** {@code lowbit plan greedy}. */
@Command(
        name = "greedy",
        description = {
            "The next bits always where they bring most.",
            "Measured on training images (--data, the first " + PlanImages.SOME + " or --images N)."
        })
final class PlanGreedyCommand extends RankingCommand {

    @Override
    Baseline baseline(Sensitivities sensitivities) {
        return new GreedyBits(sensitivities);
    }
}

package org.lowbit4j.bitsearch.search;

import java.util.Optional;
import org.lowbit4j.bitsearch.strength.TemperatureSchedule;

/**
 * How strengths are searched. The paper leaves the numbers open; the usual ones are our choice.
 *
 * @param update from which images the strengths learn
 * @param temperatures of the Gumbel softmax by weight step (EBS-Sto); empty for the plain softmax (EBS-Det)
 * @param learningRate of the strengths' optimiser
 * @param warmupSteps first weight steps, without strength steps
 * @param seed of the Gumbel noise
 */
public record SearchSettings(
        Update update, Optional<TemperatureSchedule> temperatures, double learningRate, long warmupSteps, long seed) {

    /** Usual learning rate of the strengths. */
    public static final double LEARNING_RATE = 0.02;

    /** Usual weight of the {@link BudgetLoss}. */
    public static final double BUDGET_WEIGHT = 5;

    /** Checks the ranges. */
    public SearchSettings {
        if (!(learningRate > 0) || warmupSteps < 0) {
            throw new IllegalArgumentException("search: strength learning rate " + learningRate + ", " + warmupSteps
                    + " warm-up steps; expected a positive rate and at least 0 steps");
        }
    }
}

package org.lowbit4j.bitsearch.run;

import java.util.Optional;
import org.lowbit4j.bitsearch.budget.Budget;
import org.lowbit4j.bitsearch.latency.LatencyTable;
import org.lowbit4j.bitsearch.layer.SearchForm;
import org.lowbit4j.bitsearch.search.SearchSettings;
import org.lowbit4j.bitsearch.search.Update;
import org.lowbit4j.bitsearch.strength.TemperatureSchedule;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.TrainingSettings;

/**
 * What is searched, and how.
 *
 * @param budget what a plan may cost
 * @param latency needed for a budget of latency, and only there
 * @param candidates bits among which is searched
 * @param firstLast the first and the last layer stay float, get 8 bits, or are searched as the others
 * @param quantizers of all quantized layers
 * @param stochastic whether shares come from a Gumbel softmax (EBS-Sto) instead of a softmax (EBS-Det)
 * @param update what the strengths learn from
 * @param warmupEpochs first epochs, in which only the weights learn
 * @param strengthRate learning rate of the strengths, above 0
 * @param budgetWeight weight of the loss that an expected cost above the budget adds, at least 0
 */
public record SearchSpec(
        Budget budget,
        Optional<LatencyTable> latency,
        SearchForm candidates,
        FirstLast firstLast,
        Quantizers quantizers,
        boolean stochastic,
        Update update,
        int warmupEpochs,
        double strengthRate,
        double budgetWeight) {

    /** Checks the numbers. */
    public SearchSpec {
        if (!(strengthRate > 0) || Double.isInfinite(strengthRate)) {
            throw new IllegalArgumentException(
                    "search: learning rate of the strengths " + strengthRate + "; expected a positive number");
        }
        if (!(budgetWeight >= 0) || Double.isInfinite(budgetWeight)) {
            throw new IllegalArgumentException(
                    "search: weight of the budget " + budgetWeight + "; expected a number of at least 0");
        }
        if (warmupEpochs < 0) {
            throw new IllegalArgumentException("search: " + warmupEpochs + " warm-up epochs; expected at least 0");
        }
    }

    /**
     * The settings of the strengths' search.
     *
     * @param training how the weights are trained
     * @param steps weight steps of an epoch
     * @throws IllegalArgumentException if the strengths would not learn at all
     */
    SearchSettings settings(TrainingSettings training, int steps) {
        checkWarmup(training.epochs());
        Optional<TemperatureSchedule> temperatures = stochastic
                ? Optional.of(TemperatureSchedule.usual((long) training.epochs() * steps))
                : Optional.empty();
        return new SearchSettings(update, temperatures, strengthRate, (long) warmupEpochs * steps, training.seed());
    }

    /**
     * Refuses a warm-up that leaves the strengths no epoch.
     *
     * @throws IllegalArgumentException if so
     */
    public void checkWarmup(int epochs) {
        if (warmupEpochs >= epochs) {
            throw new IllegalArgumentException("search: " + warmupEpochs + " warm-up epochs of " + epochs
                    + "; expected less than all, so that the strengths learn");
        }
    }
}

package org.lowbit4j.samples.result;

import org.nd4j.shade.jackson.annotation.JsonUnwrapped;

/** What {@code search} prints: the training, the file of the plan, and what that costs. */
public record SearchResult(
        @JsonUnwrapped TrainingResult training,
        String plan,
        @JsonUnwrapped SearchedCosts costs) implements CommandResult {

    @Override
    public String text() {
        return training.text() + System.lineSeparator() + plan + ": " + costs.text();
    }
}

package org.lowbit4j.bitsearch.search;

import java.util.List;
import java.util.Optional;
import org.lowbit4j.quant.training.TrainingData;

/**
 * What a search learns from.
 *
 * @param weights examples that the weights learn from
 * @param strengths examples that the strengths learn from; empty for those of the weights (single-level search)
 */
public record SearchData(TrainingData weights, Optional<TrainingData> strengths) {

    /** All examples for both, or a half for each, as {@code update} wants it. */
    public static SearchData of(TrainingData all, Update update) {
        if (!update.splitsData()) {
            return new SearchData(all, Optional.empty());
        }
        List<TrainingData> halves = all.halves();
        return new SearchData(halves.get(0), Optional.of(halves.get(1)));
    }

    /** Number of steps of an epoch. */
    public int steps() {
        return weights.steps();
    }
}

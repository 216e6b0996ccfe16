package org.lowbit4j.quant.layer;

import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The learning rate of another updater times a constant factor.
 *
 * @param updater the updater whose learning rate, constant or scheduled, is followed
 * @param factor what it is multiplied with
 */
public record ScaledSchedule(
        @JsonProperty("updater") IUpdater updater,
        @JsonProperty("factor") double factor) implements ISchedule {

    private static final long serialVersionUID = 1;

    /** A copy of {@code updater} with its learning rate times {@code factor}; one without a learning rate is returned as it is. */
    static IUpdater scaled(IUpdater updater, double factor) {
        if (!updater.hasLearningRate()) {
            return updater;
        }
        IUpdater copy = updater.clone();
        copy.setLrAndSchedule(Double.NaN, new ScaledSchedule(updater, factor));
        return copy;
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return updater.getLearningRate(iteration, epoch) * factor;
    }

    @Override
    public ISchedule clone() {
        return new ScaledSchedule(updater.clone(), factor);
    }
}

package org.lowbit4j.samples.tuning;

import java.util.List;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/**
 * What choosing by some rule loses: the time of the chosen kernel / the time of the fastest one - 1, over many convolutions.
 *
 * @param mean arithmetic mean
 * @param percentile95 19 of 20 convolutions lose less
 * @param max the largest
 */
public record ChoiceLoss(double mean, double percentile95, double max) {

    private static final int PERCENTILE = 95;

    static ChoiceLoss of(List<Double> losses) {
        DescriptiveStatistics statistics = new DescriptiveStatistics();
        losses.forEach(statistics::addValue);
        return new ChoiceLoss(statistics.getMean(), statistics.getPercentile(PERCENTILE), statistics.getMax());
    }
}

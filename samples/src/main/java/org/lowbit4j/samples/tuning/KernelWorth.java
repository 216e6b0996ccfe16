package org.lowbit4j.samples.tuning;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.lowbit4j.binconv.rules.Workload;

/**
 * What a kernel is worth: what would be lost without it.
 *
 * @param kernel its name
 * @param fastest measured convolutions on which no other kernel is as fast
 * @param lead on these, time of the fastest other kernel / time of this one, on average; 1 if there are none
 */
public record KernelWorth(String kernel, int fastest, double lead) {

    /** Of all kernels of a measurement. */
    public static List<KernelWorth> of(KernelTimes times) {
        return times.kernels().stream().map(kernel -> of(kernel, times)).toList();
    }

    private static KernelWorth of(String kernel, KernelTimes times) {
        List<Double> leads = new ArrayList<>();
        for (Workload load : times.micros().keySet()) {
            List<Double> others = times.times(load).entrySet().stream()
                    .filter(entry -> !entry.getKey().equals(kernel))
                    .map(entry -> entry.getValue())
                    .toList();
            if (times.fastest(load).equals(kernel) && !others.isEmpty()) {
                leads.add(Collections.min(others) / times.least(load));
            }
        }
        double mean = new Mean()
                .evaluate(leads.stream().mapToDouble(Double::doubleValue).toArray());
        return new KernelWorth(kernel, leads.size(), leads.isEmpty() ? 1 : mean);
    }
}

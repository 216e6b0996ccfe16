package org.lowbit4j.samples.tuning;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.lowbit4j.binconv.rules.Workload;

/**
 * The simplest rule, to compare others with: the kernels in the order of their times on the nearest measured convolution. Distances
 * are doublings of extents; a bit more or less counts as two, another coding of the weights as one.
 */
final class NearestTimes {

    private static final double BIT = 2;
    private static final double CODING = 1;

    private final KernelTimes times;

    NearestTimes(KernelTimes times) {
        this.times = times;
    }

    /** The kernels, the fastest of the nearest convolution first. */
    List<String> ranking(Workload load) {
        Workload nearest = times.micros().keySet().stream()
                .min(Comparator.comparingDouble(other -> distance(load, other)))
                .orElseThrow();
        return times.times(nearest).entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static double distance(Workload a, Workload b) {
        return doublings(a.input().channels(), b.input().channels())
                + doublings(a.weights().outputs(), b.weights().outputs())
                + doublings(a.input().pixels(), b.input().pixels()) / 2
                + doublings(a.window().kernelHeight(), b.window().kernelHeight())
                + doublings(a.window().strideHeight(), b.window().strideHeight())
                + BIT * Math.abs(a.grid().bits() - b.grid().bits())
                + (a.grid().coding() == b.grid().coding() ? 0 : CODING)
                + BIT * Math.abs(a.activationBits() - b.activationBits());
    }

    private static double doublings(int a, int b) {
        return Math.abs(Math.log((double) a / b)) / Math.log(2);
    }
}

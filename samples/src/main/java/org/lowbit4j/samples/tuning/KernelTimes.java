package org.lowbit4j.samples.tuning;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.lowbit4j.binconv.rules.Capability;
import org.lowbit4j.binconv.rules.Workload;

/**
 * Measured times of kernels on one CPU.
 *
 * @param capability of its vectors
 * @param cpu its name
 * @param jdk the Java that ran the kernels
 * @param date when
 * @param micros for every convolution, by kernel, microseconds of one image on one thread, from byte codes to accumulators; a kernel
 *     that refuses a convolution has no time
 */
public record KernelTimes(
        Capability capability, String cpu, String jdk, String date, Map<Workload, Map<String, Double>> micros) {

    /** Checks that there is a time of every convolution. */
    public KernelTimes {
        micros = Collections.unmodifiableMap(new LinkedHashMap<>(micros));
        if (micros.isEmpty() || micros.values().stream().anyMatch(Map::isEmpty)) {
            throw new IllegalArgumentException(
                    "kernel times: expected at least one time of every convolution, and a convolution");
        }
    }

    /** The kernels, in the order in which they were measured. */
    public Set<String> kernels() {
        Set<String> kernels = new LinkedHashSet<>();
        micros.values().forEach(times -> kernels.addAll(times.keySet()));
        return kernels;
    }

    /** How many times there are. */
    public int count() {
        return micros.values().stream().mapToInt(Map::size).sum();
    }

    /** The least time of a convolution. */
    public double least(Workload load) {
        return Collections.min(times(load).values());
    }

    /** The times of a convolution, by kernel. */
    public Map<String, Double> times(Workload load) {
        return micros.getOrDefault(load, Map.of());
    }

    /** The kernel that is fastest on a convolution. */
    public String fastest(Workload load) {
        return Collections.min(times(load).entrySet(), Map.Entry.comparingByValue())
                .getKey();
    }

    /** What the choice of a kernel loses: its time / the least time - 1. */
    public double loss(Workload load, String kernel) {
        return times(load).getOrDefault(kernel, Double.NaN) / least(load) - 1;
    }

    /** Loss of the first kernel of a ranking that has a time, as a kernel that refuses is passed over. */
    public double loss(Workload load, List<String> ranking) {
        return ranking.stream()
                .filter(times(load)::containsKey)
                .findFirst()
                .map(kernel -> loss(load, kernel))
                .orElseThrow(() -> new IllegalStateException("none of " + ranking + " has a time for " + load));
    }

    /** The times of some of the convolutions. */
    public KernelTimes only(Predicate<Workload> which) {
        Map<Workload, Map<String, Double>> some = new LinkedHashMap<>();
        micros.forEach((load, times) -> {
            if (which.test(load)) {
                some.put(load, times);
            }
        });
        return new KernelTimes(capability, cpu, jdk, date, some);
    }
}

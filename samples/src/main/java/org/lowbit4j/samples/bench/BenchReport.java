package org.lowbit4j.samples.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a packed network takes, and what its peers take.
 *
 * @param cpu name of the processor
 * @param jdk version of the JVM
 * @param total the whole network
 * @param layers groups of fused nodes, in the order in which they run
 * @param peerMedians median microseconds of other runtimes in the same run, by name; null for those that are absent
 */
public record BenchReport(
        String cpu, String jdk, PeerTiming total, List<Layer> layers, Map<String, @Nullable Double> peerMedians) {

    /**
     * One group of fused nodes.
     *
     * @param name the layer that the group begins with
     * @param kernel what ran it; empty for what is no convolution
     * @param medianMicros median time
     * @param minMicros least time
     * @param shareOfLimit the least time that the CPU needs for the products of an integer convolution over {@code minMicros};
     *     null for other layers and where the limit is not known
     */
    public record Layer(
            String name,
            String kernel,
            double medianMicros,
            double minMicros,
            @Nullable Double shareOfLimit) {}
}

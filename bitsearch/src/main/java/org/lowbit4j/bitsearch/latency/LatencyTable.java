package org.lowbit4j.bitsearch.latency;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.bitsearch.cost.BitPair;
import org.lowbit4j.bitsearch.cost.CostModel;

/**
 * What the layers of one network take on one machine: microseconds for one image by layer and pair of bitwidths.
 *
 * @param digest of the network that was measured, whatever its bits, see {@link NetworkDigest}
 * @param input its input shape, for people
 * @param coding of the measured weights: SYMMETRIC for QIL, ODD_POINTS for EBS, TWOS_COMPLEMENT for LSQ
 * @param machine where it was measured
 * @param restMicros everything but the layers below
 * @param layers by name: the times of every measured pair, in order of evaluation
 */
public record LatencyTable(
        String digest,
        String input,
        WeightGrid.Coding coding,
        Machine machine,
        double restMicros,
        Map<String, Map<BitPair, Double>> layers) {

    /** What a latency file says it is. */
    public static final String FORMAT = "lowbit-latency/1";

    /** An immutable copy; checks the times. */
    public LatencyTable {
        Map<String, Map<BitPair, Double>> copy = new LinkedHashMap<>();
        layers.forEach((name, micros) -> copy.put(name, Collections.unmodifiableMap(new TreeMap<>(micros))));
        layers = Collections.unmodifiableMap(copy);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a latency table without layers");
        }
        check(restMicros, "the rest of the network");
        layers.forEach((name, micros) ->
                micros.forEach((pair, time) -> check(time, "layer " + Names.quoted(name) + " at " + pair)));
    }

    private static void check(double micros, String what) {
        if (!(micros >= 0) || Double.isInfinite(micros)) {
            throw new IllegalArgumentException(
                    what + " takes " + micros + " microseconds; expected a number of at least 0");
        }
    }

    /**
     * Where and how the times were measured.
     *
     * @param cpu name of the processor
     * @param jdk version of the JVM
     * @param threads that worked on an image
     * @param batch images at a time
     */
    public record Machine(String cpu, String jdk, int threads, int batch) {}

    /**
     * The costs of a network by this table.
     *
     * @param lowered the network, lowered at any plan that quantizes the searched layers
     * @throws IllegalArgumentException if the table is that of another network, or of other quantizers
     */
    public CostModel costs(Graph lowered) {
        String found = NetworkDigest.of(lowered);
        if (!found.equals(digest)) {
            throw new IllegalArgumentException("the latency table is that of another network: its digest is "
                    + digest + " (input " + input + ", layers " + escaped(layers.keySet())
                    + "), that of this network " + found + " (input " + lowered.inputShape() + ", layers "
                    + escaped(BitVariant.layers(lowered).keySet())
                    + "). Measure a table of this network, with the same layers quantized");
        }
        checkCoding(lowered);
        return new LatencyCosts(this, lowered);
    }

    private void checkCoding(Graph lowered) {
        BitVariant.layers(lowered).forEach((name, layer) -> {
            WeightGrid.Coding other = layer.weights().grid().coding();
            if (layers.containsKey(name) && other != coding) {
                throw new IllegalArgumentException(
                        "the latency table was measured with " + coding
                                + " weights, layer " + Names.quoted(name) + " has " + other
                                + " ones (SYMMETRIC is QIL, ODD_POINTS EBS, TWOS_COMPLEMENT LSQ); measure a table with the quantizers of the search");
            }
        });
    }

    private static List<String> escaped(Collection<String> names) {
        return names.stream().map(Names::escaped).toList();
    }
}

package org.lowbit4j.bitsearch.latency;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.bitsearch.cost.BitPair;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.latency.LatencyTable.Machine;

/**
 * Measures a latency table with the packed engine, one image on one thread. There is one network for each pair of bitwidths, with
 * all searched layers at that pair; all are primed first. They take turns for several rounds, each time with {@value #RUNS} timed
 * runs of every layer by itself and as many of the whole network. Medians of a round count, and of all rounds the least one, since
 * other work on the machine only ever adds time. A layer's time is that of its own nodes: its kernel with what is fused behind it,
 * which may be the quantizer of the next layer. What the whole takes more than its searched layers is the rest, the median over
 * the pairs.
 */
public final class LatencyMeasurement {

    /** How often the networks take turns. */
    public static final int ROUNDS = 10;

    private static final int RUNS = 60;
    private static final Duration PRIMING = Duration.ofMinutes(5);

    private final Graph lowered;
    private final List<SearchedLayer> layers;
    private final WeightGrid.Coding coding;

    /**
     * A measurement of {@code lowered}.
     *
     * @param lowered the network at any bits that quantize {@code layers}
     * @param layers whose candidates are measured
     * @param coding of their weights: SYMMETRIC for QIL and TWOS_COMPLEMENT for LSQ, which have no 1 bit, ODD_POINTS for EBS
     * @throws IllegalArgumentException if a layer is not quantized, or one bit is a weight candidate of QIL or LSQ
     */
    public LatencyMeasurement(Graph lowered, List<SearchedLayer> layers, WeightGrid.Coding coding) {
        SearchedLayer.check(lowered, layers);
        layers.forEach(layer -> checkBits(layer, coding));
        this.lowered = lowered;
        this.layers = List.copyOf(layers);
        this.coding = coding;
    }

    private static void checkBits(SearchedLayer layer, WeightGrid.Coding coding) {
        if (layer.weights().at(0) < coding.leastBits()) {
            throw new IllegalArgumentException("layer " + Names.quoted(layer.name()) + ": weight candidates "
                    + layer.weights() + ": " + coding + " weights need " + coding.leastBits()
                    + "..8 bits, because they have a zero; leave out 1");
        }
    }

    /** How many networks are measured: pairs of bitwidths that occur among the candidates. */
    public int networks() {
        return pairs().size();
    }

    /**
     * Measures.
     *
     * @param cpu name of the processor, for the table
     * @param progress hears how many networks have been timed, {@link #ROUNDS} times each
     */
    public LatencyTable measure(String cpu, IntConsumer progress) throws InterruptedException {
        List<TimedVariant> variants = new ArrayList<>();
        try {
            for (BitPair pair : pairs()) {
                variants.add(new TimedVariant(BitVariant.of(lowered, bits(pair), coding), pair, PRIMING));
            }
            int done = 0;
            for (int round = 0; round < ROUNDS; round++) {
                for (TimedVariant variant : variants) {
                    variant.time(RUNS);
                    progress.accept(++done);
                }
                Collections.reverse(variants);
            }
            return table(cpu, variants);
        } finally {
            variants.forEach(TimedVariant::close);
        }
    }

    private Set<BitPair> pairs() {
        Set<Integer> weightBits = new TreeSet<>();
        Set<Integer> activationBits = new TreeSet<>();
        for (SearchedLayer layer : layers) {
            weightBits.addAll(layer.weights().bits());
            activationBits.addAll(layer.activations().bits());
        }
        Set<BitPair> pairs = new LinkedHashSet<>();
        weightBits.forEach(m -> activationBits.forEach(k -> pairs.add(new BitPair(m, k))));
        return pairs;
    }

    /** The bits of every layer where all shall have {@code pair}; one that has not got it takes its least candidates. */
    private Map<String, BitPair> bits(BitPair pair) {
        Map<String, BitPair> bits = new LinkedHashMap<>();
        for (SearchedLayer layer : layers) {
            BitPair least =
                    new BitPair(layer.weights().at(0), layer.activations().at(0));
            bits.put(layer.name(), layer.has(pair.weightBits(), pair.activationBits()) ? pair : least);
        }
        return bits;
    }

    private LatencyTable table(String cpu, List<TimedVariant> variants) {
        Map<String, Map<BitPair, Double>> micros = new LinkedHashMap<>();
        for (SearchedLayer layer : layers) {
            Map<BitPair, Double> times = new TreeMap<>();
            for (TimedVariant variant : variants) {
                BitPair pair = variant.pair();
                if (layer.has(pair.weightBits(), pair.activationBits())) {
                    times.put(pair, variant.micros(layer.name()));
                }
            }
            micros.put(layer.name(), times);
        }
        return new LatencyTable(
                NetworkDigest.of(lowered),
                lowered.inputShape().toString(),
                coding,
                new Machine(cpu, Runtime.version().toString(), 1, 1),
                rest(variants),
                micros);
    }

    private double rest(List<TimedVariant> variants) {
        double[] rests = variants.stream()
                .mapToDouble(variant -> variant.wholeMicros()
                        - layers.stream()
                                .mapToDouble(layer -> variant.micros(layer.name()))
                                .sum())
                .sorted()
                .toArray();
        double median = (rests[(rests.length - 1) / 2] + rests[rests.length / 2]) / 2;
        return Math.max(median, 0);
    }
}

package org.lowbit4j.quant.scheme;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;

/**
 * A scheme for the weights and one for the input of layers, and the schemes of this project by name. Bits are those of the layer, set
 * with {@link #withBits}.
 *
 * @param weights of the layers
 * @param activations of layers whose input is never negative; others get what it makes of their codes
 */
public record Quantizers(WeightScheme weights, ActivationScheme activations) {

    private static final int SOME_BITS = 4;

    private static final Map<String, WeightScheme> WEIGHTS = new LinkedHashMap<>();
    private static final Map<String, ActivationScheme> ACTIVATIONS = new LinkedHashMap<>();
    private static final Map<String, Quantizers> PAIRS = new LinkedHashMap<>();

    static {
        WEIGHTS.put("qil", QilWeights.of(SOME_BITS));
        WEIGHTS.put("dorefa", new DorefaWeights(SOME_BITS));
        WEIGHTS.put("dorefa-scaled", new DorefaScaledWeights(SOME_BITS));
        WEIGHTS.put("lsq", new LsqWeights(SOME_BITS));
        WEIGHTS.put("ternary", new TernaryWeights(2));
        ACTIVATIONS.put("qil", QilActivations.of(SOME_BITS));
        ACTIVATIONS.put("pact", new PactActivations(SOME_BITS));
        ACTIVATIONS.put("pact-original", new PactOriginalActivations(SOME_BITS));
        ACTIVATIONS.put("lsq", LsqActivations.of(SOME_BITS));
    }

    /** QIL (Jung et al., CVPR 2019): learned intervals for both. */
    public static final Quantizers QIL = pair("qil", "qil", "qil");
    /** What EBS (Li et al., 2020) searches with: DoReFa weights, PACT activations. */
    public static final Quantizers EBS = pair("ebs", "dorefa", "pact");
    /** LSQ (Esser et al., 2020): learned steps for both. */
    public static final Quantizers LSQ = pair("lsq", "lsq", "lsq");

    private static Quantizers pair(String name, String weights, String activations) {
        Quantizers pair = new Quantizers(weightsNamed(weights), activationsNamed(activations));
        PAIRS.put(name, pair);
        return pair;
    }

    /**
     * A pair by its name, one of {@link #names}.
     *
     * @throws IllegalArgumentException for another name
     */
    public static Quantizers named(String name) {
        return find(PAIRS, "quantizer", name);
    }

    /**
     * A scheme of weights by its name, one of {@link #weightNames}.
     *
     * @throws IllegalArgumentException for another name
     */
    public static WeightScheme weightsNamed(String name) {
        return find(WEIGHTS, "weight quantizer", name);
    }

    /**
     * A scheme of activations by its name, one of {@link #activationNames}.
     *
     * @throws IllegalArgumentException for another name
     */
    public static ActivationScheme activationsNamed(String name) {
        return find(ACTIVATIONS, "activation quantizer", name);
    }

    /** The names of all pairs. */
    public static List<String> names() {
        return List.copyOf(PAIRS.keySet());
    }

    /** The names of all schemes of weights. */
    public static List<String> weightNames() {
        return List.copyOf(WEIGHTS.keySet());
    }

    /** The names of all schemes of activations. */
    public static List<String> activationNames() {
        return List.copyOf(ACTIVATIONS.keySet());
    }

    private static <T> T find(Map<String, T> named, String what, String name) {
        T found = named.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    what + " \"" + name + "\": expected one of " + String.join(", ", named.keySet()));
        }
        return found;
    }

    /**
     * Both at these bits; 32 is float.
     *
     * @throws IllegalArgumentException if a scheme does not have them
     */
    public Quantizers withBits(int weightBits, int activationBits) {
        return new Quantizers(weights.withBits(weightBits), activations.withBits(activationBits));
    }

    /** The scheme for an input of these codes, at {@code bits}; a float one has no codes. */
    public ActivationScheme activations(int bits, Coding coding) {
        return bits == WeightScheme.FLOAT
                ? activations.withBits(bits)
                : inBetween(coding).withBits(bits);
    }

    /** At eight bits, which every coding has. */
    private ActivationScheme inBetween(Coding coding) {
        return activations.withBits(8).withCoding(coding);
    }
}

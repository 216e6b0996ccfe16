package org.lowbit4j.bitsearch.layer;

import java.util.Optional;
import java.util.Set;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.layer.QuantizedLayer;

/**
 * A quantized layer that searches its bits (EBS, Li et al., 2020), as its schemes say ({@link SearchedWeights}, {@link
 * SearchedActivations}): one meta-weight tensor, and one strength per candidate bitwidth of the weights and of the activations. It
 * computes with the sums of all quantizations, weighted with their shares
 *
 * <pre>p = softmax((strengths + noise) * sharpness)</pre>
 *
 * so that one convolution stands for all pairs of candidates. Training ({@code fit}) never moves strengths, noise and sharpness;
 * a search does.
 *
 * @param weightCandidates bitwidths of the weights
 * @param activationCandidates bitwidths of the activations
 */
public record SearchLayer(Candidates weightCandidates, Candidates activationCandidates) {

    /** Parameter: a strength per candidate of the weights, [1, candidates]. */
    public static final String WEIGHT_STRENGTHS = "weightStrengths";

    /** Parameter: a strength per candidate of the activations, [1, candidates]. */
    public static final String ACTIVATION_STRENGTHS = "activationStrengths";

    /** Parameter: Gumbel noise of this step, [1, candidates]; 0 in a deterministic search. */
    public static final String WEIGHT_NOISE = "weightNoise";

    /** Parameter: as {@link #WEIGHT_NOISE}, for the activations. */
    public static final String ACTIVATION_NOISE = "activationNoise";

    /** Parameter: the inverse temperature of both softmaxes, [1, 1]; 1 in a deterministic search. */
    public static final String SHARPNESS = "sharpness";

    private static final Set<String> PARAMETERS =
            Set.of(WEIGHT_STRENGTHS, ACTIVATION_STRENGTHS, WEIGHT_NOISE, ACTIVATION_NOISE, SHARPNESS);

    /** Whether training leaves {@code parameter} to the search. */
    public static boolean isSearchParameter(String parameter) {
        return PARAMETERS.contains(parameter);
    }

    /** What {@code layer} searches; empty for one of fixed bits. */
    public static Optional<SearchLayer> of(QuantizedLayer layer) {
        return layer.weightScheme() instanceof SearchedWeights weights
                        && layer.activationScheme() instanceof SearchedActivations activations
                ? Optional.of(
                        new SearchLayer(new Candidates(weights.candidates()), new Candidates(activations.candidates())))
                : Optional.empty();
    }
}

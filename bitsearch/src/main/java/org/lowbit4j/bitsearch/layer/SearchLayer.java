package org.lowbit4j.bitsearch.layer;

import java.util.Set;
import org.lowbit4j.bitsearch.strength.Candidates;

/**
 * A layer that searches its bits (EBS, Li et al., 2020): one meta-weight tensor, and one strength per candidate bitwidth of the
 * weights and of the activations. It computes with the sums of all quantizations, weighted with their shares
 *
 * <pre>p = softmax((strengths + noise) * sharpness)</pre>
 *
 * so that one convolution stands for all pairs of candidates. Training ({@code fit}) never moves strengths, noise and sharpness;
 * a search does.
 */
public interface SearchLayer {

    /** Parameter: a strength per candidate of the weights, [1, candidates]. */
    String WEIGHT_STRENGTHS = "weightStrengths";

    /** Parameter: a strength per candidate of the activations, [1, candidates]. */
    String ACTIVATION_STRENGTHS = "activationStrengths";

    /** Parameter: Gumbel noise of this step, [1, candidates]; 0 in a deterministic search. */
    String WEIGHT_NOISE = "weightNoise";

    /** Parameter: as {@link #WEIGHT_NOISE}, for the activations. */
    String ACTIVATION_NOISE = "activationNoise";

    /** Parameter: the inverse temperature of both softmaxes, [1, 1]; 1 in a deterministic search. */
    String SHARPNESS = "sharpness";

    /** Whether training leaves {@code parameter} to the search. */
    static boolean isSearchParameter(String parameter) {
        return Set.of(WEIGHT_STRENGTHS, ACTIVATION_STRENGTHS, WEIGHT_NOISE, ACTIVATION_NOISE, SHARPNESS)
                .contains(parameter);
    }

    /** Bitwidths of the weights. */
    Candidates weightCandidates();

    /** Bitwidths of the activations. */
    Candidates activationCandidates();
}

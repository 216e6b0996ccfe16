package org.lowbit4j.binconv.simd;

import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.PatchLayout;
import org.lowbit4j.binconv.kernel.WeightWords;

/** What the blocks of output channels of a convolution are made of. */
final class BlockWeights {

    private final int[][] byOutput;
    private final int[] constants;
    private final int[] stretches;
    private final int weightOffset;

    BlockWeights(ConvolutionSpec spec, PatchLayout layout) {
        this.byOutput = WeightWords.byOutput(spec.weights(), layout);
        this.constants = WeightWords.sums(spec);
        for (int o = 0; o < constants.length; o++) {
            constants[o] *= spec.activationCoding().offset();
        }
        this.stretches = PlanePairs.stretches(spec.weightCoding(), spec.activationCoding(), layout.words());
        this.weightOffset = spec.weightCoding().offset();
    }

    /** Words {@code [plane * words + word][lane]} of {@code lanes} outputs; zero where there is no such output. */
    int[] words(int firstOutput, int lanes) {
        int[] words = new int[byOutput[0].length * lanes];
        int end = Math.min(lanes, byOutput.length - firstOutput);
        for (int lane = 0; lane < end; lane++) {
            for (int word = 0; word < byOutput[0].length; word++) {
                words[word * lanes + lane] = byOutput[firstOutput + lane][word];
            }
        }
        return words;
    }

    /** What the offset of the activations adds to every output. */
    int[] constants(int firstOutput, int lanes) {
        int[] block = new int[lanes];
        System.arraycopy(constants, firstOutput, block, 0, Math.min(lanes, constants.length - firstOutput));
        return block;
    }

    /** See {@link PlanePairs}. */
    int[] stretches() {
        return stretches;
    }

    /** The worth of unsigned weight 0, which the sum of a patch is multiplied with. */
    int weightOffset() {
        return weightOffset;
    }
}

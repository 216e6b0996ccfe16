package org.lowbit4j.binconv.simd.bitserial;

import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.PatchLayout;
import org.lowbit4j.binconv.kernel.PlaneCoding;
import org.lowbit4j.binconv.kernel.WeightWords;

/** What the blocks of output channels of a convolution are made of. */
final class BlockWeights {

    private final PlaneCoding coding;
    private final int[][] byOutput;
    private final int[] constants;
    private final int[] stretches;

    BlockWeights(ConvolutionSpec spec, PatchLayout layout) {
        this.coding = spec.weightCoding();
        this.byOutput = WeightWords.byOutput(spec.weights(), layout);
        this.constants = WeightWords.sums(spec);
        for (int o = 0; o < constants.length; o++) {
            constants[o] *= spec.activationCoding().offset();
        }
        this.stretches = PlanePairs.stretches(coding, spec.activationCoding(), layout.words());
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

    /** Of the same outputs. */
    Correction correction(int firstOutput, int lanes) {
        int[] block = new int[lanes];
        System.arraycopy(constants, firstOutput, block, 0, Math.min(lanes, constants.length - firstOutput));
        return new Correction(coding.coefficient(), block);
    }

    /** See {@link PlanePairs}. */
    int[] stretches() {
        return stretches;
    }
}

package org.lowbit4j.binconv.kernel;

import org.lowbit4j.binconv.bits.BitPlanes;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightShape;

/** Weights as int words in a {@link PatchLayout}, and the sum of every output channel's weights. */
public final class WeightWords {

    private WeightWords() {}

    /** Words {@code [output][plane * layout.words() + word]}. */
    public static int[][] byOutput(WeightCodes weights, PatchLayout layout) {
        WeightShape shape = weights.shape();
        BitPlanes planes = planes(weights, layout);
        int[][] words = new int[shape.outputs()][planes.planes() * layout.words()];
        for (int output = 0; output < shape.outputs(); output++) {
            for (int plane = 0; plane < planes.planes(); plane++) {
                for (int tap = 0; tap < layout.taps(); tap++) {
                    int row = output * layout.taps() + tap;
                    for (int word = 0; word < layout.wordsPerTap(); word++) {
                        int bits = (int) (planes.word(plane, row, word / 2) >>> (word % 2 * Integer.SIZE));
                        words[output][plane * layout.words() + layout.word(tap, word)] |= bits << layout.shift(tap);
                    }
                }
            }
        }
        return words;
    }

    private static BitPlanes planes(WeightCodes weights, PatchLayout layout) {
        PlaneCoding coding = PlaneCoding.of(weights.grid());
        int[] unsigned = new int[weights.shape().size()];
        for (int i = 0; i < unsigned.length; i++) {
            unsigned[i] = weights.code(i) - coding.firstCode();
        }
        return BitPlanes.pack(unsigned, weights.shape().outputs() * layout.taps(), layout.channels(), coding.planes());
    }

    /** The transposed words, {@code [plane * layout.words() + word][output]}. */
    static int[][] byWord(int[][] byOutput) {
        int[][] words = new int[byOutput[0].length][byOutput.length];
        for (int output = 0; output < byOutput.length; output++) {
            for (int word = 0; word < words.length; word++) {
                words[word][output] = byOutput[output][word];
            }
        }
        return words;
    }

    /** The sum of the weights' values of every output channel. */
    public static int[] sums(ConvolutionSpec spec) {
        int depth = spec.weights().shape().depth();
        int[] sums = new int[spec.weights().shape().outputs()];
        for (int i = 0; i < spec.weights().shape().size(); i++) {
            sums[i / depth] += spec.weight(i);
        }
        return sums;
    }
}

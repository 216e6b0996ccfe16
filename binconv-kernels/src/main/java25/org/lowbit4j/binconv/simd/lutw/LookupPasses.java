package org.lowbit4j.binconv.simd.lutw;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;

/** Splits a convolution: by digits of the weights where table entries pass a byte, by planes where sums pass 16 bits. */
final class LookupPasses {

    private static final int DIGIT_BITS = 4;

    private static final int MAX_SUM = 0xFFFF;

    private LookupPasses() {}

    /** The passes of a convolution that is not refused; the first one has no shift. */
    static List<LookupPass> of(ConvolutionSpec spec) {
        WeightShape shape = spec.weights().shape();
        int planes = spec.activationCoding().planes();
        List<int[]> digits = digits(spec);
        List<LookupPass> passes = new ArrayList<>();
        for (int i = 0; i < digits.size(); i++) {
            WeightTables tables = new WeightTables(shape, groups(spec), digits.get(i));
            int reach = reach(shape, digits.get(i));
            int most = planesThatFit(reach);
            for (int plane = 0; plane < planes; plane += most) {
                int count = Math.min(most, planes - plane);
                int[] constants = passes.isEmpty() ? offsets(spec) : new int[shape.outputs()];
                for (int output = 0; output < shape.outputs(); output++) {
                    constants[output] += tables.leastSum(output) * ((1 << count) - 1);
                }
                passes.add(new LookupPass(
                        tables, plane, count, i * DIGIT_BITS + plane, reach * ((1 << count) - 1), constants));
            }
        }
        return List.copyOf(passes);
    }

    /** What the offset of the activations is worth, for every output. */
    private static int[] offsets(ConvolutionSpec spec) {
        int[] offsets = new int[spec.output().channels()];
        for (int i = 0; i < spec.weights().shape().size(); i++) {
            offsets[i / spec.weights().shape().depth()] +=
                    spec.activationCoding().offset() * spec.weight(i);
        }
        return offsets;
    }

    private static ChannelGroups groups(ConvolutionSpec spec) {
        return new ChannelGroups(spec.input().channels());
    }

    /** The weights, or their low and high digits: {@code w = low + 16 high}. */
    private static List<int[]> digits(ConvolutionSpec spec) {
        int[] weights = new int[spec.weights().shape().size()];
        int[] low = new int[weights.length];
        int[] high = new int[weights.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = spec.weight(i);
            high[i] = (weights[i] + (1 << (DIGIT_BITS - 1))) >> DIGIT_BITS;
            low[i] = weights[i] - (high[i] << DIGIT_BITS);
        }
        return WeightTables.fit(spec.weights().shape(), groups(spec), weights) ? List.of(weights) : List.of(low, high);
    }

    /** Why 16 bits cannot hold the sum of a single plane; empty if they can. */
    static Optional<String> refusal(ConvolutionSpec spec) {
        WeightShape shape = spec.weights().shape();
        for (int[] digit : digits(spec)) {
            if (planesThatFit(reach(shape, digit)) == 0) {
                return Optional.of("weights " + shape + " (OHWI) can pass 16 bits with one activation bit");
            }
        }
        return Optional.empty();
    }

    /** The most planes that 16 bits can sum up, from the least subset sum on; 0 if not even one. */
    private static int planesThatFit(int reach) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(MAX_SUM / reach + 1);
    }

    /** From the least to the largest subset sum of any output's weights, at least 1. */
    private static int reach(WeightShape shape, int[] weights) {
        int reach = 1;
        for (int output = 0; output < shape.outputs(); output++) {
            int range = 0;
            for (int i = output * shape.depth(); i < (output + 1) * shape.depth(); i++) {
                range += Math.abs(weights[i]);
            }
            reach = Math.max(reach, range);
        }
        return reach;
    }
}

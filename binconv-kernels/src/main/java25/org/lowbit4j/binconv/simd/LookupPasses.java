package org.lowbit4j.binconv.simd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;

/** Splits a convolution: by digits of the weights where table entries pass a byte, by planes where sums pass 16 bits. */
final class LookupPasses {

    private static final int DIGIT_BITS = 4;

    private LookupPasses() {}

    /** The passes of a convolution that is not refused; the first one has no shift. */
    static List<LookupPass> of(ConvolutionSpec spec) {
        WeightShape shape = spec.weights().shape();
        int planes = spec.activationCoding().planes();
        List<int[]> digits = digits(spec);
        List<LookupPass> passes = new ArrayList<>();
        for (int i = 0; i < digits.size(); i++) {
            WeightTables tables = new WeightTables(shape, groups(spec), digits.get(i));
            int most = planesThatFit(shape, digits.get(i));
            for (int plane = 0; plane < planes; plane += most) {
                passes.add(new LookupPass(tables, plane, Math.min(most, planes - plane), i * DIGIT_BITS + plane));
            }
        }
        return List.copyOf(passes);
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
            if (planesThatFit(shape, digit) == 0) {
                return Optional.of("weights " + shape + " (OHWI) can pass 16 bits with one activation bit");
            }
        }
        return Optional.empty();
    }

    /** The most planes that 16 bits can sum up; 0 if not even one. */
    private static int planesThatFit(WeightShape shape, int[] weights) {
        int reach = 1;
        for (int output = 0; output < shape.outputs(); output++) {
            int positive = 0;
            int negative = 0;
            for (int i = output * shape.depth(); i < (output + 1) * shape.depth(); i++) {
                positive += Math.max(0, weights[i]);
                negative -= Math.min(0, weights[i]);
            }
            reach = Math.max(reach, Math.max(positive, negative));
        }
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(Short.MAX_VALUE / reach + 1);
    }
}

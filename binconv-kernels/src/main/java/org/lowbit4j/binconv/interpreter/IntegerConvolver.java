package org.lowbit4j.binconv.interpreter;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.Window;

/**
 * Integer convolution as {@link Node.IntegerConvolution} defines it. It is worked through in blocks of positions of the output: tap by tap,
 * the codes of each channel are laid in a row, one for every position, so that the sums of an output channel grow in long loops. Weights
 * of 0 are skipped. Integer sums do not depend on their order.
 */
final class IntegerConvolver implements Operation {

    /** Codes of a block that stay in the first-level cache. */
    private static final int BLOCK_CODES = 1 << 13;

    private static final int LEAST_BLOCK = 64;

    private final Window window;
    private final Shape input;
    private final Shape output;
    /** Input channels and output channels of a group. */
    private final int inputs;

    private final int outputs;
    private final int zeroPoint;
    /** By output channel. */
    private final List<Terms> terms;

    /** The weights of an output channel that are not 0, tap by tap. */
    private static final class Terms {

        private final int[] weights;
        private final int[] channels;
        /** Where those of each tap begin, and where the last ones end. */
        private final int[] taps;

        Terms(WeightCodes codes, int output) {
            int inputs = codes.shape().inputs();
            int depth = codes.shape().depth();
            int[] worths = IntStream.range(output * depth, (output + 1) * depth)
                    .map(i -> codes.grid().worth(codes.code(i)))
                    .toArray();
            int[] used = IntStream.range(0, depth).filter(i -> worths[i] != 0).toArray();
            weights = Arrays.stream(used).map(i -> worths[i]).toArray();
            channels = Arrays.stream(used).map(i -> i % inputs).toArray();
            taps = new int[depth / inputs + 1];
            for (int i : used) {
                taps[i / inputs + 1]++;
            }
            Arrays.parallelPrefix(taps, Integer::sum);
        }
    }

    IntegerConvolver(Node.IntegerConvolution node, ValueType operand, Shape output) {
        int groups = operand.shape().channels() / node.weights().shape().inputs();
        this.window = node.window();
        this.input = operand.shape();
        this.output = output;
        this.inputs = node.weights().shape().inputs();
        this.outputs = output.channels() / groups;
        this.zeroPoint = operand.codeGrid().zeroPoint();
        this.terms = IntStream.range(0, output.channels())
                .mapToObj(o -> new Terms(node.weights(), o))
                .toList();
    }

    @Override
    public Value apply(Value... operands) {
        int[] y = new int[output.size()];
        int positions = output.pixels();
        int block = Math.min(positions, Math.max(LEAST_BLOCK, BLOCK_CODES / inputs));
        int[][] codes = new int[inputs][block];
        int[][] sums = new int[outputs][block];
        for (int group = 0; group < output.channels() / outputs; group++) {
            for (int first = 0; first < positions; first += block) {
                int count = Math.min(block, positions - first);
                for (int[] sum : sums) {
                    Arrays.fill(sum, 0);
                }
                for (int tap = 0; tap < window.taps(); tap++) {
                    gather(operands[0].integers(), group, tap, first, count, codes);
                    for (int o = 0; o < outputs; o++) {
                        add(terms.get(group * outputs + o), tap, codes, sums[o], count);
                    }
                }
                store(sums, group, first, count, y);
            }
        }
        return Value.of(y);
    }

    /** The centred codes under a tap, a row of {@code count} for each channel of the group; 0 where the tap is padded. */
    private void gather(int[] image, int group, int tap, int first, int count, int[][] codes) {
        for (int i = 0; i < count; i++) {
            int h = window.inputRow((first + i) / output.width(), tap / window.kernelWidth());
            int w = window.inputColumn((first + i) % output.width(), tap % window.kernelWidth());
            boolean inside = h >= 0 && h < input.height() && w >= 0 && w < input.width();
            int from = inside ? input.index(h, w, group * inputs) : 0;
            for (int c = 0; c < inputs; c++) {
                codes[c][i] = inside ? image[from + c] - zeroPoint : 0;
            }
        }
    }

    private static void add(Terms terms, int tap, int[][] codes, int[] sum, int count) {
        int[] weights = terms.weights;
        int[] channels = terms.channels;
        int term = terms.taps[tap];
        int end = terms.taps[tap + 1];
        for (; term + 4 <= end; term += 4) {
            addProducts(
                    sum,
                    count,
                    weights[term],
                    codes[channels[term]],
                    weights[term + 1],
                    codes[channels[term + 1]],
                    weights[term + 2],
                    codes[channels[term + 2]],
                    weights[term + 3],
                    codes[channels[term + 3]]);
        }
        for (; term < end; term++) {
            addProducts(sum, count, weights[term], codes[channels[term]]);
        }
    }

    /** All arrays share one index, which lets the compiler see that they do not overlap. */
    private static void addProducts(int[] sum, int count, int weight, int[] codes) {
        for (int i = 0; i < count; i++) {
            sum[i] += weight * codes[i];
        }
    }

    private static void addProducts(
            int[] sum, int count, int a, int[] first, int b, int[] second, int c, int[] third, int d, int[] fourth) {
        for (int i = 0; i < count; i++) {
            sum[i] += a * first[i] + b * second[i] + c * third[i] + d * fourth[i];
        }
    }

    private void store(int[][] sums, int group, int first, int count, int[] y) {
        for (int o = 0; o < outputs; o++) {
            int place = first * output.channels() + group * outputs + o;
            for (int i = 0; i < count; i++) {
                y[place + i * output.channels()] = sums[o][i];
            }
        }
    }
}

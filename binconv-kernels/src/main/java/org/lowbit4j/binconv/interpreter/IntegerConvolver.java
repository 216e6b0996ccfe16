package org.lowbit4j.binconv.interpreter;

import java.util.Arrays;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.ir.WeightCodes;

/** Integer convolution as {@link Node.IntegerConvolution} defines it. The accumulators of all output channels grow together. */
final class IntegerConvolver implements Operation {

    private final TapWalk walk;
    /** In the order kernel row, kernel column, input channel of a group, output channel. */
    private final int[] weights;

    private final int groups;

    private final int zeroPoint;

    IntegerConvolver(Node.IntegerConvolution node, ValueType operand, Shape output) {
        this.walk = new TapWalk(node.window(), operand.shape(), output);
        this.weights = outputsLast(node.weights());
        this.groups = operand.shape().channels() / node.weights().shape().inputs();
        this.zeroPoint = operand.codeGrid().zeroPoint();
    }

    /** {@code 2 sum(w x) - n sum(x) = sum((2w - n) x)}, and int32 sums do not depend on their order. */
    private static int[] outputsLast(WeightCodes codes) {
        int depth = codes.shape().depth();
        int outputs = codes.shape().outputs();
        int[] turned = new int[codes.shape().size()];
        for (int tap = 0; tap < depth; tap++) {
            for (int o = 0; o < outputs; o++) {
                turned[tap * outputs + o] = codes.grid().worth(codes.code(o * depth + tap));
            }
        }
        return turned;
    }

    @Override
    public Value apply(Value... operands) {
        int[] y = new int[walk.output().size()];
        walk.visit(new IntegerSums(operands[0].integers(), y));
        return Value.of(y);
    }

    private final class IntegerSums implements TapWalk.Sums {

        private final int[] codes;
        private final int[] y;
        private final int[] accumulators = new int[walk.output().channels()];

        IntegerSums(int[] codes, int[] y) {
            this.codes = codes;
            this.y = y;
        }

        @Override
        public void begin() {
            Arrays.fill(accumulators, 0);
        }

        @Override
        public void add(int pixel, int tap) {
            int inputs = walk.input().channels() / groups;
            int outputs = accumulators.length / groups;
            for (int group = 0; group < groups; group++) {
                addGroup(pixel + group * inputs, tap * inputs, inputs, group * outputs, (group + 1) * outputs);
            }
        }

        private void addGroup(int from, int tap, int inputs, int fromOutput, int toOutput) {
            for (int c = 0; c < inputs; c++) {
                int centred = codes[from + c] - zeroPoint;
                int row = (tap + c) * accumulators.length;
                for (int o = fromOutput; o < toOutput; o++) {
                    accumulators[o] += weights[row + o] * centred;
                }
            }
        }

        @Override
        public void end(int position) {
            System.arraycopy(accumulators, 0, y, position, accumulators.length);
        }
    }
}

package org.lowbit4j.binconv.interpreter;

import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Weights;

/**
 * Float convolution as {@link Node.FloatConvolution} defines it. The accumulators of all output channels grow together, which
 * is fast and leaves the order of each one's additions as defined.
 */
final class FloatConvolver implements Operation {

    private final TapWalk walk;
    private final float[] bias;
    /** In the order kernel row, kernel column, input channel of a group, output channel. */
    private final float[] weights;

    private final int groups;

    FloatConvolver(Node.FloatConvolution node, Shape input, Shape output) {
        this.walk = new TapWalk(node.window(), input, output);
        this.bias = node.hasBias() ? node.bias().toArray() : new float[output.channels()];
        this.weights = outputsLast(node.weights());
        this.groups = input.channels() / node.weights().shape().inputs();
    }

    private static float[] outputsLast(Weights weights) {
        WeightShape shape = weights.shape();
        float[] turned = new float[shape.size()];
        for (int tap = 0; tap < shape.depth(); tap++) {
            for (int o = 0; o < shape.outputs(); o++) {
                turned[tap * shape.outputs() + o] = weights.value(o * shape.depth() + tap);
            }
        }
        return turned;
    }

    @Override
    public Value apply(Value... operands) {
        float[] y = new float[walk.output().size()];
        walk.visit(new FloatSums(operands[0].floats(), y));
        return Value.of(y);
    }

    private final class FloatSums implements TapWalk.Sums {

        private final float[] x;
        private final float[] y;
        private final float[] accumulators = new float[bias.length];

        FloatSums(float[] x, float[] y) {
            this.x = x;
            this.y = y;
        }

        @Override
        public void begin() {
            System.arraycopy(bias, 0, accumulators, 0, bias.length);
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
                float value = x[from + c];
                int row = (tap + c) * accumulators.length;
                for (int o = fromOutput; o < toOutput; o++) {
                    accumulators[o] = Math.fma(value, weights[row + o], accumulators[o]);
                }
            }
        }

        @Override
        public void end(int position) {
            System.arraycopy(accumulators, 0, y, position, accumulators.length);
        }
    }
}

package org.lowbit4j.binconv.interpreter;

import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Weights;
import org.lowbit4j.binconv.ir.Window;

/**
 * Float convolution as {@link Node.FloatConvolution} defines it. The accumulators of all output channels grow together, which
 * is fast and leaves the order of each one's additions as defined.
 */
final class FloatConvolver implements Operation {

    private final Window window;
    private final float[] bias;
    /** In the order kernel row, kernel column, input channel, output channel. */
    private final float[] weights;

    private final Shape input;
    private final Shape output;

    FloatConvolver(Node.FloatConvolution node, Shape input, Shape output) {
        this.window = node.window();
        this.bias = node.hasBias() ? node.bias().toArray() : new float[output.channels()];
        this.weights = outputsLast(node.weights());
        this.input = input;
        this.output = output;
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
        float[] x = operands[0].floats();
        float[] y = new float[output.size()];
        float[] accumulators = new float[output.channels()];
        for (int h = 0; h < output.height(); h++) {
            for (int w = 0; w < output.width(); w++) {
                System.arraycopy(bias, 0, accumulators, 0, bias.length);
                accumulate(x, h, w, accumulators);
                System.arraycopy(accumulators, 0, y, output.index(h, w, 0), accumulators.length);
            }
        }
        return Value.of(y);
    }

    private void accumulate(float[] x, int y, int column, float[] accumulators) {
        for (int i = 0; i < window.kernelHeight(); i++) {
            int h = window.inputRow(y, i);
            for (int j = 0; j < window.kernelWidth(); j++) {
                int w = window.inputColumn(column, j);
                if (h >= 0 && h < input.height() && w >= 0 && w < input.width()) {
                    int tap = (i * window.kernelWidth() + j) * input.channels();
                    addTap(x, input.index(h, w, 0), tap, accumulators);
                }
            }
        }
    }

    private void addTap(float[] x, int pixel, int tap, float[] accumulators) {
        for (int c = 0; c < input.channels(); c++) {
            float value = x[pixel + c];
            int row = (tap + c) * accumulators.length;
            for (int o = 0; o < accumulators.length; o++) {
                accumulators[o] = Math.fma(value, weights[row + o], accumulators[o]);
            }
        }
    }
}

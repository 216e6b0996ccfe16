package org.lowbit4j.binconv.interpreter;

import java.util.Arrays;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.Window;

/** Integer convolution as {@link Node.IntegerConvolution} defines it. The accumulators of all output channels grow together. */
final class IntegerConvolver implements Operation {

    private final Window window;
    /** In the order kernel row, kernel column, input channel, output channel. */
    private final int[] weights;

    private final Shape input;
    private final Shape output;
    private final int zeroPoint;

    IntegerConvolver(Node.IntegerConvolution node, ValueType operand, Shape output) {
        this.window = node.window();
        this.weights = outputsLast(node.weights());
        this.input = operand.shape();
        this.output = output;
        this.zeroPoint = operand.codeGrid().zeroPoint();
    }

    /** {@code 2 sum(w x) - n sum(x) = sum((2w - n) x)}, and int32 sums do not depend on their order. */
    private static int[] outputsLast(WeightCodes codes) {
        boolean oddPoints = codes.grid().coding() == WeightGrid.Coding.ODD_POINTS;
        int depth = codes.shape().depth();
        int outputs = codes.shape().outputs();
        int[] turned = new int[codes.shape().size()];
        for (int tap = 0; tap < depth; tap++) {
            for (int o = 0; o < outputs; o++) {
                int code = codes.code(o * depth + tap);
                turned[tap * outputs + o] = oddPoints ? 2 * code - codes.grid().levels() : code;
            }
        }
        return turned;
    }

    @Override
    public Value apply(Value... operands) {
        int[] codes = operands[0].integers();
        int[] y = new int[output.size()];
        int[] accumulators = new int[output.channels()];
        for (int h = 0; h < output.height(); h++) {
            for (int w = 0; w < output.width(); w++) {
                Arrays.fill(accumulators, 0);
                accumulate(codes, h, w, accumulators);
                System.arraycopy(accumulators, 0, y, output.index(h, w, 0), accumulators.length);
            }
        }
        return Value.of(y);
    }

    private void accumulate(int[] codes, int y, int column, int[] accumulators) {
        for (int i = 0; i < window.kernelHeight(); i++) {
            int h = window.inputRow(y, i);
            for (int j = 0; j < window.kernelWidth(); j++) {
                int w = window.inputColumn(column, j);
                if (h >= 0 && h < input.height() && w >= 0 && w < input.width()) {
                    int tap = (i * window.kernelWidth() + j) * input.channels();
                    addTap(codes, input.index(h, w, 0), tap, accumulators);
                }
            }
        }
    }

    private void addTap(int[] codes, int pixel, int tap, int[] accumulators) {
        for (int c = 0; c < input.channels(); c++) {
            int centred = codes[pixel + c] - zeroPoint;
            int row = (tap + c) * accumulators.length;
            for (int o = 0; o < accumulators.length; o++) {
                accumulators[o] += weights[row + o] * centred;
            }
        }
    }
}

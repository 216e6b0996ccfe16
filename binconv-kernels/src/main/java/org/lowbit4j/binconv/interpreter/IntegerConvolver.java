package org.lowbit4j.binconv.interpreter;

import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/** Integer convolution as {@link Node.IntegerConvolution} defines it. */
final class IntegerConvolver implements Operation {

    private final Window window;
    private final WeightShape weightShape;
    private final int[] weights;
    private final Shape input;
    private final Shape output;
    private final int zeroPoint;

    IntegerConvolver(Node.IntegerConvolution node, ValueType operand, Shape output) {
        this.window = node.window();
        this.weightShape = node.weights().shape();
        this.weights = effective(node.weights());
        this.input = operand.shape();
        this.output = output;
        this.zeroPoint = operand.codeGrid().zeroPoint();
    }

    /** {@code 2 sum(w x) - n sum(x) = sum((2w - n) x)}, and int32 sums do not depend on their order. */
    private static int[] effective(WeightCodes codes) {
        boolean oddPoints = codes.grid().coding() == WeightGrid.Coding.ODD_POINTS;
        int[] weights = new int[codes.shape().size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = oddPoints ? 2 * codes.code(i) - codes.grid().levels() : codes.code(i);
        }
        return weights;
    }

    @Override
    public Value apply(Value... operands) {
        int[] x = centred(operands[0].integers());
        int[] accumulators = new int[output.size()];
        for (int h = 0; h < output.height(); h++) {
            for (int w = 0; w < output.width(); w++) {
                for (int o = 0; o < output.channels(); o++) {
                    accumulators[output.index(h, w, o)] = accumulator(x, h, w, o);
                }
            }
        }
        return Value.of(accumulators);
    }

    private int[] centred(int[] codes) {
        int[] centred = new int[codes.length];
        for (int i = 0; i < codes.length; i++) {
            centred[i] = codes[i] - zeroPoint;
        }
        return centred;
    }

    private int accumulator(int[] x, int y, int column, int o) {
        int accumulator = 0;
        for (int i = 0; i < window.kernelHeight(); i++) {
            int h = window.inputRow(y, i);
            for (int j = 0; j < window.kernelWidth(); j++) {
                int w = window.inputColumn(column, j);
                if (h >= 0 && h < input.height() && w >= 0 && w < input.width()) {
                    accumulator += dot(x, input.index(h, w, 0), weightShape.index(o, i, j, 0));
                }
            }
        }
        return accumulator;
    }

    private int dot(int[] x, int xStart, int weightStart) {
        int sum = 0;
        for (int c = 0; c < input.channels(); c++) {
            sum += weights[weightStart + c] * x[xStart + c];
        }
        return sum;
    }
}

package org.lowbit4j.quant.export;

import java.util.Random;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/**
 * A seeded random residual network. The output of every block is read twice: by the quantizer of the next block, which clips it,
 * and by the addition at the end of that block, which does not.
 */
final class ResidualNetwork {

    static final Shape INPUT = new Shape(9, 7, 3);
    static final int BLOCKS = 3;

    private static final int CHANNELS = 5;
    private static final WeightGrid WEIGHTS = new WeightGrid(4, WeightGrid.Coding.SYMMETRIC);

    private final Random random = new Random(11);
    private final GraphBuilder nodes = new GraphBuilder();
    private final ActivationGrid grid;

    private ResidualNetwork(ActivationGrid grid) {
        this.grid = grid;
    }

    /** All quantizers have the interval {@code lower..lower + width}. */
    static Graph of(float lower, float width) {
        ActivationGrid grid = new ActivationGrid(4, ActivationGrid.Coding.UNSIGNED, lower, 1 / width, 0, 1);
        ResidualNetwork network = new ResidualNetwork(grid);
        int stream = network.nodes.add(new Node.Input("image", INPUT));
        stream = network.relu(network.floats(stream, Window.square(3, 1, 1), CHANNELS));
        for (int i = 0; i < BLOCKS; i++) {
            stream = network.block(stream);
        }
        int pooled = network.nodes.add(new Node.GlobalPool("pool", stream, Node.Pool.Kind.AVERAGE));
        return network.nodes.build(network.floats(pooled, Window.POINT, 7));
    }

    private int block(int stream) {
        int main = convolution(relu(convolution(stream)));
        return relu(nodes.add(new Node.Add("add", main, stream)));
    }

    private int convolution(int stream) {
        int codes = nodes.add(new Node.Quantize("quantize", stream, grid));
        WeightShape shape = new WeightShape(CHANNELS, 3, 3, CHANNELS);
        int[] values = random.ints(shape.size(), WEIGHTS.minCode(), WEIGHTS.maxCode() + 1)
                .toArray();
        int sums = nodes.add(new Node.IntegerConvolution(
                "integer", codes, Window.square(3, 1, 1), WeightCodes.of(WEIGHTS, shape, values)));
        float unit = (float) (grid.step() / (WEIGHTS.levels() * Math.sqrt(shape.depth())));
        return nodes.add(new Node.Affine(
                "affine", sums, FloatVector.of(unit, -unit, unit, 2 * unit, unit), gaussian(CHANNELS, 0.3)));
    }

    private int floats(int stream, Window window, int outputs) {
        int inputs = nodes.type(stream).shape().channels();
        WeightShape shape = new WeightShape(outputs, window.kernelHeight(), window.kernelWidth(), inputs);
        FloatWeights weights = new FloatWeights(shape, gaussian(shape.size(), 1 / Math.sqrt(shape.depth())));
        return nodes.add(new Node.FloatConvolution("float", stream, window, weights, gaussian(outputs, 0.3)));
    }

    private int relu(int stream) {
        return nodes.add(new Node.Activation("relu", stream, ActivationFunction.RELU));
    }

    private FloatVector gaussian(int length, double deviation) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return FloatVector.of(values);
    }
}

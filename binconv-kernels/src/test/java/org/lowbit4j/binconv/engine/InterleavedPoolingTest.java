package org.lowbit4j.binconv.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/** A float convolution whose rows are pooled as they are made. */
class InterleavedPoolingTest {

    private static final Shape INPUT = new Shape(23, 17, 3);

    private final Random random = new Random(1);

    static Stream<Window> windows() {
        return Stream.of(
                Window.square(3, 2, 1),
                Window.square(2, 2, 0),
                Window.square(2, 3, 0),
                Window.square(3, 1, 1),
                new Window(4, 2, 3, 1, 2, 1, 0, 0, 1, 1),
                new Window(1, 2, 5, 4, -2, -1, 0, 0, 1, 1),
                new Window(2, 1, 4, 3, -3, 0, -2, -5, 1, 1));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void equalsTheInterpreter(Window window) {
        for (Node.Pool.Kind kind : Node.Pool.Kind.values()) {
            assertEqual(network(kind, window, false));
        }
    }

    @Test
    void isNotDoneWhereSomebodyElseReadsTheRows() {
        assertEqual(network(Node.Pool.Kind.MAX, Window.square(3, 1, 1), true));
    }

    /** Of 23 rows, windows of two cover 22; the mean of the convolution needs all. */
    @Test
    void makesTheRowsThatNoWindowCoversForOtherReaders() {
        assertEqual(new Graph(List.of(
                new Node.Input("image", INPUT),
                new Node.FloatConvolution("stem", 0, Window.square(3, 1, 1), weights(), FloatVector.of()),
                new Node.Activation("relu", 1, ActivationFunction.RELU),
                new Node.Pool("pool", 2, Node.Pool.Kind.MAX, Window.square(2, 2, 0)),
                new Node.GlobalPool("mean", 1, Node.Pool.Kind.AVERAGE),
                new Node.GlobalPool("largest", 3, Node.Pool.Kind.MAX),
                new Node.Add("sum", 4, 5))));
    }

    /** Convolution, ReLU, pooling, then the codes; or the sum with what was pooled. */
    private Graph network(Node.Pool.Kind kind, Window window, boolean readTwice) {
        List<Node> nodes = new ArrayList<>(List.of(new Node.Input("image", INPUT)));
        nodes.add(new Node.FloatConvolution("stem", 0, Window.square(3, 1, 1), weights(), FloatVector.of()));
        nodes.add(new Node.Activation("relu", 1, ActivationFunction.RELU));
        nodes.add(new Node.Pool("pool", 2, kind, window));
        if (readTwice) {
            nodes.add(new Node.Add("sum", 3, 2));
        } else {
            ActivationGrid grid = new ActivationGrid(3, ActivationGrid.Coding.UNSIGNED, 0, 2, 0, 1);
            nodes.add(new Node.Quantize("codes", 3, grid));
            nodes.add(new Node.Decode("values", 4));
        }
        return new Graph(nodes);
    }

    private FloatWeights weights() {
        WeightShape shape = new WeightShape(20, 3, 3, 3);
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new FloatWeights(shape, FloatVector.of(values));
    }

    private void assertEqual(Graph graph) {
        float[] image = new float[INPUT.size()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) random.nextGaussian();
        }
        float[] expected = new ReferenceInterpreter(graph).run(image, 1);
        for (int threads = 1; threads <= 3; threads++) {
            EngineOptions options =
                    EngineOptions.standard().withThreads(threads).withStart(EngineOptions.Start.CHOSEN);
            try (Engine engine = new Engine(graph, options, 1)) {
                assertThat(engine.run(image, 1)).as("%s threads", threads).isEqualTo(expected);
            }
        }
    }
}

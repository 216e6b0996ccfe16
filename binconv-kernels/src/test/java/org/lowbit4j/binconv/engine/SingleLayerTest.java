package org.lowbit4j.binconv.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.KernelChooser;
import org.lowbit4j.binconv.kernel.KernelProvider;
import org.lowbit4j.binconv.kernel.KernelProviders;

/** A convolution whose scaled sums are the output of the graph: a kernel may write them channels last whatever its own layout. */
class SingleLayerTest {

    private final Random random = new Random(1);

    @ParameterizedTest
    @CsvSource({"16, 16", "3, 32", "20, 48", "16, 15"})
    void equalsTheInterpreterAndLeavesTheImageAlone(int channels, int outputs) {
        Graph graph = graph(new Shape(9, 13, channels), outputs);
        float[] image = floats(graph.inputShape().size());
        float[] untouched = image.clone();
        float[] expected = new ReferenceInterpreter(graph).run(image, 1);
        for (KernelProvider provider : KernelProviders.available()) {
            for (int threads = 1; threads <= 2; threads++) {
                EngineOptions options = EngineOptions.standard()
                        .withThreads(threads)
                        .withKernels(KernelChooser.forced(provider.name()))
                        .withStart(EngineOptions.Start.CHOSEN);
                try (Engine engine = new Engine(graph, options, 1)) {
                    assertThat(engine.run(image, 1)).as(provider.name()).isEqualTo(expected);
                    assertThat(engine.run(image, 1))
                            .as("%s again", provider.name())
                            .isEqualTo(expected);
                }
                assertThat(image).as(provider.name()).isEqualTo(untouched);
            }
        }
    }

    private Graph graph(Shape input, int outputs) {
        ActivationGrid grid = new ActivationGrid(2, ActivationGrid.Coding.UNSIGNED, 0, 1, 0, 1);
        WeightGrid ternary = new WeightGrid(2, WeightGrid.Coding.SYMMETRIC);
        WeightShape shape = new WeightShape(outputs, 3, 3, input.channels());
        WeightCodes weights =
                WeightCodes.of(ternary, shape, random.ints(shape.size(), -1, 2).toArray());
        return new Graph(List.of(
                new Node.Input("image", input),
                new Node.Quantize("conv", 0, grid),
                new Node.IntegerConvolution("conv", 1, Window.square(3, 1, 1), weights),
                new Node.Affine("conv", 2, FloatVector.of(floats(outputs)), FloatVector.of(floats(outputs)))));
    }

    private float[] floats(int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) random.nextGaussian();
        }
        return floats;
    }
}

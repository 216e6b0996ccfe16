package org.lowbit4j.binconv.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.binconv.RandomGraphs;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.KernelChooser;
import org.lowbit4j.binconv.kernel.KernelProviders;
import org.lowbit4j.binconv.kernel.PlainProvider;

class MemoryTest {

    private static Graph graph(Shape image, Window window) {
        WeightShape shape = new WeightShape(1, window.kernelHeight(), window.kernelWidth(), image.channels());
        WeightGrid weights = new WeightGrid(1, WeightGrid.Coding.ODD_POINTS);
        GraphBuilder builder = new GraphBuilder();
        builder.add(new Node.Input("image", image));
        builder.add(new Node.Quantize("huge", 0, new ActivationGrid(1, ActivationGrid.Coding.UNSIGNED, 0, 1, 0, 1)));
        builder.add(
                new Node.IntegerConvolution("huge", 1, window, WeightCodes.of(weights, shape, new int[shape.size()])));
        FloatVector one = FloatVector.of(1f);
        return builder.build(builder.add(new Node.Affine("huge", 2, one, one)));
    }

    @ParameterizedTest
    @EnumSource(EngineOptions.Start.class)
    void aWindowAsLargeAsCanBeIsRefusedByWhatItNeeds(EngineOptions.Start start) {
        Graph graph = graph(new Shape(32, 32, 1), new Window(4096, 4096, 1, 1, 2048, 2048, 2047, 2047, 1, 1));
        EngineOptions options = EngineOptions.standard()
                .withKernels(KernelChooser.forced(PlainProvider.NAME))
                .withStart(start)
                .withMemory(1 << 30);
        assertThatThrownBy(() -> new Engine(graph, options))
                .isInstanceOf(EngineMemoryException.class)
                .hasMessageContaining("layer \"huge\" (node 2)")
                .hasMessageContaining("at most 1073741824 are allowed")
                .hasMessageContaining("withMemory")
                .hasMessageMatching("(?s).* would take 2[0-9]{9} bytes.*");
    }

    /** A byte less than is counted is refused, and what is counted is enough. */
    @Test
    void theLimitIsExact() {
        Graph graph = RandomGraphs.graph(5);
        EngineOptions options = EngineOptions.standard().withStart(EngineOptions.Start.CHOSEN);
        long enough = 1;
        while (isRefused(graph, options.withMemory(enough))) {
            enough *= 2;
        }
        for (long step = enough / 4; step > 0; step /= 2) {
            enough -= isRefused(graph, options.withMemory(enough - step)) ? 0 : step;
        }
        assertThat(isRefused(graph, options.withMemory(enough - 1))).isTrue();
        float[] image = RandomGraphs.images(graph, 1, 5);
        try (Engine engine = new Engine(graph, options.withMemory(enough))) {
            assertThat(engine.run(image, 1)).containsExactly(new ReferenceInterpreter(graph).run(image, 1));
        }
        assertThat(isRefused(graph, options.withMemory(enough).withThreads(2))).isTrue();
    }

    private static boolean isRefused(Graph graph, EngineOptions options) {
        try {
            new Engine(graph, options).close();
            return false;
        } catch (EngineMemoryException e) {
            assertThat(e).hasMessageContaining("at most " + options.memory() + " are allowed");
            return true;
        }
    }

    @Test
    void aSmallLimitIsRefusedForEveryKernel() {
        Graph graph = graph(new Shape(9, 9, 5), Window.square(3, 1, 1));
        for (String kernel : KernelProviders.available().stream()
                .map(provider -> provider.name())
                .toList()) {
            EngineOptions options = EngineOptions.standard().withKernels(KernelChooser.forced(kernel));
            assertThat(isRefused(graph, options.withMemory(100))).as(kernel).isTrue();
            assertThat(isRefused(graph, options.withMemory(1 << 24))).as(kernel).isFalse();
        }
    }

    @Test
    void thePropertyIsTheStandard() {
        String before = System.getProperty(EngineOptions.MEMORY_PROPERTY);
        try {
            System.setProperty(EngineOptions.MEMORY_PROPERTY, "12345678901");
            assertThat(EngineOptions.standard().memory()).isEqualTo(12_345_678_901L);
            for (String bytes : List.of("", "1 GB", "-1")) {
                System.setProperty(EngineOptions.MEMORY_PROPERTY, bytes);
                assertThatThrownBy(EngineOptions::standard)
                        .hasMessageContaining("expected")
                        .hasMessageContaining(bytes);
            }
        } finally {
            if (before == null) {
                System.clearProperty(EngineOptions.MEMORY_PROPERTY);
            } else {
                System.setProperty(EngineOptions.MEMORY_PROPERTY, before);
            }
        }
        assertThat(EngineOptions.standard().memory()).isPositive();
    }
}

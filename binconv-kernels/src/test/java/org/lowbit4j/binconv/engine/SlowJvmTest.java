package org.lowbit4j.binconv.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
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
import org.lowbit4j.binconv.kernel.KernelProviders;
import org.lowbit4j.binconv.kernel.PlainProvider;

/**
 * An engine in a JVM that compiles vector code badly or not at all. The build says by the property {@value #JVM} which one it
 * started.
 */
class SlowJvmTest {

    private static final String JVM = "lowbit.slowJvm";

    private static Graph graph() {
        ActivationGrid grid = new ActivationGrid(2, ActivationGrid.Coding.UNSIGNED, 0, 1, 0, 1);
        WeightGrid ternary = new WeightGrid(2, WeightGrid.Coding.SYMMETRIC);
        int[] codes = new Random(1).ints(64 * 9 * 64, -1, 2).toArray();
        WeightCodes weights = WeightCodes.of(ternary, new WeightShape(64, 3, 3, 64), codes);
        float[] ones = new float[64];
        Arrays.fill(ones, 1f);
        FloatVector scale = FloatVector.of(ones);
        return new Graph(List.of(
                new Node.Input("image", new Shape(8, 8, 64)),
                new Node.Quantize("conv", 0, grid),
                new Node.IntegerConvolution("conv", 1, Window.square(3, 1, 1), weights),
                new Node.Affine("conv", 2, scale, scale)));
    }

    /** Whether vector kernels are in use, after checking that the output is right before and after they might be. */
    private static boolean usesVectors(LogLines log) throws InterruptedException {
        Graph graph = graph();
        float[] image = new float[graph.inputShape().size()];
        Random random = new Random(2);
        for (int i = 0; i < image.length; i++) {
            image[i] = random.nextFloat();
        }
        float[] expected = new ReferenceInterpreter(graph).run(image, 1);
        try (Engine engine = new Engine(graph)) {
            assertThat(engine.run(image, 1)).isEqualTo(expected);
            assertThat(engine.awaitPrimed(Duration.ofMinutes(2))).isTrue();
            assertThat(engine.run(image, 1)).isEqualTo(expected);
            boolean vectors = engine.kernels().values().stream()
                    .noneMatch(kernel -> kernel.name().equals(PlainProvider.NAME));
            if (!vectors) {
                assertThat(log.lines())
                        .singleElement()
                        .asString()
                        .startsWith("WARNING ")
                        .contains("slower than plain");
            }
            return vectors;
        }
    }

    @Test
    @EnabledIfSystemProperty(named = JVM, matches = "firstCompilerOnly")
    void withoutTheSecondCompilerPlainLoopsStayAndAWarningSaysSo() throws InterruptedException {
        assumeThat(KernelProviders.available())
                .as("kernels that this CPU can run")
                .hasSizeGreaterThan(1);
        try (LogLines log = new LogLines(Primer.class)) {
            assertThat(usesVectors(log)).isFalse();
        }
    }

    /** With the second compiler alone vector code is fast or not, by the shape of a method. */
    @Test
    @EnabledIfSystemProperty(named = JVM, matches = "notTiered")
    void withoutTieredCompilationVectorsAreFastOrAWarningSaysThatTheyAreNotUsed() throws InterruptedException {
        try (LogLines log = new LogLines(Primer.class)) {
            assertThat(usesVectors(log)).isEqualTo(log.lines().isEmpty());
        }
    }
}

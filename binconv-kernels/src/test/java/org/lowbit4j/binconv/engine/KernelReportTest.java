package org.lowbit4j.binconv.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
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
import org.lowbit4j.binconv.kernel.PlainFloatProvider;
import org.lowbit4j.binconv.kernel.PlainProvider;

class KernelReportTest {

    private static final KernelChooser PLAIN = KernelChooser.forced(PlainProvider.NAME);

    private static Graph graph(int convolutions) {
        ActivationGrid grid = new ActivationGrid(1, ActivationGrid.Coding.UNSIGNED, 0, 1, 0, 1);
        WeightCodes weight = WeightCodes.of(
                new WeightGrid(1, WeightGrid.Coding.ODD_POINTS), new WeightShape(1, 1, 1, 1), new int[1]);
        List<Node> nodes = new ArrayList<>(List.of(new Node.Input("image", new Shape(1, 1, 1))));
        for (int i = 0; i < convolutions; i++) {
            int last = nodes.size() - 1;
            nodes.add(new Node.Quantize("conv" + i, last, grid));
            nodes.add(new Node.IntegerConvolution("conv" + i, last + 1, Window.POINT, weight));
            nodes.add(new Node.Affine("conv" + i, last + 2, FloatVector.of(1), FloatVector.of(0)));
        }
        return new Graph(nodes);
    }

    @Test
    void aLineCountsTheKernelsAndEndsWithTheRemedy() {
        var kernels = GraphKernels.of(graph(3), PLAIN).values();
        assertThat(KernelReport.line(kernels, new PlainFloatProvider(), ""))
                .isEqualTo("kernels: plain x 3, floats plain");
        assertThat(KernelReport.line(kernels, new PlainFloatProvider(), "Vector kernels need the flag F."))
                .isEqualTo("kernels: plain x 3, floats plain. Vector kernels need the flag F.");
        assertThat(KernelReport.line(List.of(), new PlainFloatProvider(), "")).isEqualTo("kernels: floats plain");
    }

    /** Another test may have logged its line: this network has more layers than others. */
    @Test
    void engineAfterEngineOfANetworkLogsOneLine() {
        EngineOptions options = EngineOptions.standard().withKernels(PLAIN);
        try (LogLines log = new LogLines(Engine.class)) {
            for (int i = 0; i < 3; i++) {
                new Engine(graph(137), options).close();
            }
            assertThat(log.lines()).singleElement().asString().startsWith("INFO kernels: plain x 137, floats plain");
        }
    }
}

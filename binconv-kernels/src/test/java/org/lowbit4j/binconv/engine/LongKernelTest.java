package org.lowbit4j.binconv.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
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

/** A network of one layer with a small file, whose padded copies of the image would pass an int. */
class LongKernelTest {

    private static final int KERNEL = 4096;

    /** With 2 * KERNEL - 1 rows, more pixels than an int has numbers. */
    private static final int WIDTH = (1 << 18) + 64;

    private static Graph graph(int width) {
        Window window = new Window(KERNEL, 1, 1, 1, KERNEL - 2, 0, KERNEL, 0, 2, 1);
        WeightShape shape = new WeightShape(1, KERNEL, 1, 1);
        int[] ones = new int[shape.size()];
        Arrays.fill(ones, 1);
        GraphBuilder builder = new GraphBuilder();
        builder.add(new Node.Input("image", new Shape(1, width, 1)));
        builder.add(new Node.Quantize("conv", 0, new ActivationGrid(1, ActivationGrid.Coding.UNSIGNED, 0, 1, 0, 1)));
        builder.add(new Node.IntegerConvolution(
                "conv", 1, window, WeightCodes.of(new WeightGrid(2, WeightGrid.Coding.SYMMETRIC), shape, ones)));
        FloatVector one = FloatVector.of(1f);
        return builder.build(builder.add(new Node.Affine("conv", 2, one, one)));
    }

    /** Output row 0, the only one, has the image row under its tap 2047. */
    @Test
    void isConvolvedExactlyAlthoughTheKernelThatCopiesImagesRefuses() {
        Graph graph = graph(WIDTH);
        float[] image = new float[WIDTH];
        for (int x = 0; x < WIDTH; x++) {
            image[x] = Integer.bitCount(x * 0x9E3779B9) & 1;
        }
        float[] expected = new float[WIDTH];
        for (int x = 0; x < WIDTH; x++) {
            expected[x] = image[x] + 1;
        }
        KernelChooser copying = KernelProviders.available().stream()
                .filter(provider -> provider.name().equals("simd-lut-w"))
                .findFirst()
                .map(provider -> KernelChooser.forced(provider.name()))
                .orElseGet(KernelChooser::standard);
        EngineOptions chosen = EngineOptions.standard().withKernels(copying).withStart(EngineOptions.Start.CHOSEN);
        try (Engine engine = new Engine(graph, chosen)) {
            assertThat(engine.run(image, 1)).containsExactly(expected);
        }
    }
}

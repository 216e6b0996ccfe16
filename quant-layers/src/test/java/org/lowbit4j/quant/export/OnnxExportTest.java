package org.lowbit4j.quant.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

class OnnxExportTest {

    private static final int COUNT = 16;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void float32ComputesTheUnroundedNetwork(long seed) {
        Graph network = ExportNetworks.everything(seed, seed % 2 == 0);
        float[] images = ExportNetworks.images(COUNT, seed);

        float[][] outputs = OnnxRuntime.run(OnnxExport.float32(network), ExportNetworks.INPUT, images, COUNT);

        for (int i = 0; i < COUNT; i++) {
            float[] expected = expected(network, images, i);
            assertThat(outputs[i]).as("image %d", i).hasSameSizeAs(expected);
            for (int k = 0; k < expected.length; k++) {
                assertThat(outputs[i][k]).as("image %d, output %d", i, k).isCloseTo(expected[k], within(1e-4f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void int8IsCloseToTheUnroundedNetwork(long seed) {
        Graph network = ExportNetworks.everything(seed, seed % 2 == 0);
        float[] images = ExportNetworks.images(COUNT, seed);

        OnnxModel model = OnnxExport.int8(network, images, COUNT);
        float[][] outputs = OnnxRuntime.run(model, ExportNetworks.INPUT, images, COUNT);

        int agreeing = 0;
        for (int i = 0; i < COUNT; i++) {
            float[] expected = expected(network, images, i);
            assertThat(Outputs.cosine(outputs[i], expected)).as("image %d", i).isGreaterThan(0.99);
            agreeing += Outputs.largest(outputs[i]) == Outputs.largest(expected) ? 1 : 0;
        }
        assertThat(agreeing).isGreaterThanOrEqualTo(COUNT - 1);
    }

    private static float[] expected(Graph network, float[] images, int image) {
        int size = ExportNetworks.INPUT.size();
        List<float[]> values =
                UnroundedNetwork.of(network).values(Arrays.copyOfRange(images, image * size, (image + 1) * size));
        return values.get(values.size() - 1);
    }

    @Test
    void aSingleConvolutionRunsInBytes() throws IOException {
        GraphBuilder nodes = new GraphBuilder();
        int image = nodes.add(new Node.Input("image", new Shape(5, 7, 3)));
        int codes = nodes.add(
                new Node.Quantize("layer", image, new ActivationGrid(2, ActivationGrid.Coding.UNSIGNED, 0, 1, 0, 1)));
        int[] values = new Random(1).ints(4 * 27, -1, 2).toArray();
        WeightCodes weights =
                WeightCodes.of(new WeightGrid(2, WeightGrid.Coding.SYMMETRIC), new WeightShape(4, 3, 3, 3), values);
        int sums = nodes.add(new Node.IntegerConvolution("layer", codes, Window.square(3, 1, 1), weights));
        FloatVector scale = FloatVector.of(0.1f, 0.2f, 0.3f, 0.4f);
        Graph network = nodes.build(nodes.add(new Node.Affine("layer", sums, scale, scale)));
        float[] images = ExportNetworks.images(1, 1, new Shape(5, 7, 3));

        OnnxModel model = OnnxExport.int8(network, images, 1);

        assertThat(OnnxRuntime.optimizedOperations(model, folder))
                .containsOnlyOnce("QuantizeLinear", "QLinearConv", "DequantizeLinear")
                .doesNotContain("Conv");
        float[][] expected = OnnxRuntime.run(OnnxExport.float32(network), new Shape(5, 7, 3), images, 1);
        float[][] outputs = OnnxRuntime.run(model, new Shape(5, 7, 3), images, 1);
        assertThat(Outputs.cosine(outputs[0], expected[0])).isGreaterThan(0.999);
    }

    @Test
    void refusesImagesThatDoNotFit() {
        Graph network = ExportNetworks.everything(1, false);

        assertThatThrownBy(() -> OnnxExport.int8(network, new float[10], 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1 image of 189 values (9x7x3)")
                .hasMessageContaining("10 values");
        assertThatThrownBy(() -> OnnxExport.int8(network, new float[0], 0)).hasMessageContaining("got 0 images");
        float[] broken = ExportNetworks.images(2, 1);
        broken[200] = Float.NaN;
        assertThatThrownBy(() -> OnnxExport.int8(network, broken, 2))
                .hasMessageContaining("Layer \"image\"")
                .hasMessageContaining("NaN");
    }

    @Test
    void aVectorNetworkHasATwoDimensionalInput() {
        GraphBuilder nodes = new GraphBuilder();
        int vector = nodes.add(new Node.Input("vector", Shape.vector(2)));
        WeightShape shape = new WeightShape(1, 1, 1, 2);
        int dense = nodes.add(new Node.FloatConvolution(
                "dense", vector, Window.POINT, new FloatWeights(shape, FloatVector.of(2, -3)), FloatVector.of(0.5f)));

        float[][] outputs =
                OnnxRuntime.run(OnnxExport.float32(nodes.build(dense)), Shape.vector(2), new float[] {1, 1, 4, 2}, 2);

        assertThat(outputs).isDeepEqualTo(new float[][] {{-0.5f}, {2.5f}});
    }

    @Test
    void aFileAppearsWholeOrNotAtAll() throws IOException {
        OnnxModel model = OnnxExport.float32(ExportNetworks.everything(1, false));
        Path file = folder.resolve("net.onnx");

        model.write(file);

        assertThat(file).hasBinaryContent(model.bytes());
        assertThatThrownBy(() -> model.write(folder.resolve("absent/net.onnx"))).isInstanceOf(IOException.class);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}

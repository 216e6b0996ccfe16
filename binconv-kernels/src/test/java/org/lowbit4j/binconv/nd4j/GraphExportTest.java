package org.lowbit4j.binconv.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.Inference;
import org.lowbit4j.binconv.RandomGraphs;
import org.lowbit4j.binconv.ValueListener;
import org.lowbit4j.binconv.image.ChannelOrder;
import org.lowbit4j.binconv.image.Normalization;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.Resize;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class GraphExportTest {

    @TempDir
    private Path folder;

    GraphExportTest() {
        LowBitOps.install();
    }

    @Test
    void randomGraphsKeepEveryBitOfTheirOutput() throws IOException {
        for (long seed = 0; seed < 60; seed++) {
            Graph graph = RandomGraphs.graph(seed);
            float[] images = RandomGraphs.images(graph, 2, seed);
            SameDiffInference inference = saved(graph);
            assertThat(inference.run(images, 2))
                    .as("seed %d", seed)
                    .isEqualTo(new ReferenceInterpreter(graph, 1).run(images, 2));
        }
    }

    @Test
    void severalOutputsStaySeveral() throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            Graph graph = RandomGraphs.graphOfSeveralOutputs(seed);
            float[] images = RandomGraphs.images(graph, 2, seed);
            SameDiffInference inference = saved(graph);
            assertThat(inference.graph().outputs()).hasSameSizeAs(graph.outputs());
            assertThat(inference.run(images, 2))
                    .as("seed %d", seed)
                    .containsExactly(new ReferenceInterpreter(graph, 1).run(images, 2));
        }
    }

    @Test
    void everyValueIsThatOfTheReferenceInterpreter() throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            SameDiffInference inference = saved(RandomGraphs.graph(seed));
            float[] images = RandomGraphs.images(inference.graph(), 2, seed);
            Inference reference = new ReferenceInterpreter(inference.graph(), 1);
            List<String> values = valuesOf(inference, images);
            assertThat(values)
                    .as("seed %d", seed)
                    .hasSize(2 * inference.graph().nodes().size())
                    .isEqualTo(valuesOf(reference, images));
        }
    }

    private static List<String> valuesOf(Inference inference, float[] images) {
        List<String> values = new ArrayList<>();
        inference.run(images, 2, new ValueListener() {
            @Override
            public void floats(int image, int node, float[] array) {
                int size = inference.graph().types().get(node).shape().size();
                StringBuilder text = new StringBuilder(image + "/" + node + ":");
                for (int i = 0; i < size; i++) {
                    text.append(' ').append(Integer.toHexString(Float.floatToRawIntBits(array[i])));
                }
                values.add(text.toString());
            }

            @Override
            public void integers(int image, int node, int[] array) {
                int size = inference.graph().types().get(node).shape().size();
                StringBuilder text = new StringBuilder(image + "/" + node + "=");
                for (int i = 0; i < size; i++) {
                    text.append(' ').append(array[i]);
                }
                values.add(text.toString());
            }
        });
        return values;
    }

    private SameDiffInference saved(Graph graph) throws IOException {
        Path file = folder.resolve("graph.fb");
        SameDiffFiles.write(graph, file);
        assertThat(SameDiffFiles.isSameDiff(file)).isTrue();
        return SameDiffFiles.read(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"conv", "add", "add_1", "lowbit_conv2d", "a:1", "a#2", "100%", "%23", "", "block/conv"})
    void aGraphComesBackAsItWasWhateverItsNamesAre(String name) throws IOException {
        Graph graph = residual(name);
        assertThat(saved(graph).graph()).isEqualTo(graph);
    }

    /** Convolution, skip and dense layer, all of one name. */
    private static Graph residual(String name) {
        BitLayer layer = BitLayers.layer(3, 1, 3, Window.square(3, 1, 1), 1);
        BitLayer dense = BitLayers.layer(3, 1, 4, Window.POINT, 2);
        return new Graph(List.of(
                new Node.Input(name, new Shape(5, 4, 3)),
                new Node.Quantize(name, 0, layer.grid()),
                new Node.IntegerConvolution(name, 1, layer.window(), layer.weights()),
                new Node.Affine(name, 2, layer.scale(), layer.shift()),
                new Node.Add(name, 3, 0),
                new Node.Add(name, 4, 0),
                new Node.GlobalPool(name, 5, Node.Pool.Kind.AVERAGE),
                new Node.Quantize(name, 6, dense.grid()),
                new Node.IntegerConvolution(name, 7, Window.POINT, dense.weights()),
                new Node.Affine(name, 8, dense.scale(), dense.shift()),
                new Node.Softmax(name, 9)));
    }

    @Test
    void lowBitLayersBecomeLowBitOps() {
        SameDiff graph = GraphExport.toSameDiff(residual("conv"));
        assertThat(graph.getOps().values())
                .extracting(op -> op.getOp().opName())
                .containsExactly(BitConv2D.NAME, "add", "add", PackedGraph.NAME, BitDense.NAME, PackedGraph.NAME);
        assertThat(graph.getVariable("conv#2#weights").dataType()).isEqualTo(DataType.INT8);
    }

    @Test
    void codesAreStoredInTheirBits() {
        BitLayer layer = BitLayers.layer(64, 1, 64, Window.square(3, 1, 1), 1);
        Graph graph = layer.on("conv", new Shape(8, 8, 64));
        assertThat(GraphExport.toSameDiff(graph)
                        .getVariable("conv#weights")
                        .getArr()
                        .length())
                .isEqualTo(64 * 64 * 9 * 3 / 8);
    }

    @Test
    void severalThreadsShareAnInference() throws IOException {
        Graph graph = residual("conv");
        SameDiffInference inference = saved(graph);
        ReferenceInterpreter reference = new ReferenceInterpreter(graph, 1);
        IntStream.range(0, 64).parallel().forEach(seed -> {
            float[] images = RandomGraphs.images(graph, 2, seed);
            assertThat(inference.run(images, 2)).isEqualTo(reference.run(images, 2));
        });
    }

    @Test
    void aPartOfAGraphRunsOnImagesOfOtherSizes() {
        Graph graph = new Graph(List.of(
                new Node.Input("input", new Shape(5, 4, 3)),
                new Node.Quantize("a", 0, new ActivationGrid(3, ActivationGrid.Coding.SIGNED, 0, 1, 0, 1)),
                new Node.Decode("a", 1),
                new Node.Pool("b", 2, Node.Pool.Kind.MAX, Window.square(2, 2, 0))));
        Shape image = new Shape(9, 7, 3);
        float[] values = BitLayers.images(2, image, 1);
        PackedGraph op = new PackedGraph(BitLayers.array(values, 2, image, ImageFormat.NHWC), graph);
        assertThat(NativeMemory.floats(Nd4j.exec(op)[0]))
                .isEqualTo(new ReferenceInterpreter(graph.on(image), 1).run(values, 2));
    }

    @Test
    void anotherSameDiffGraphIsRefusedByName() {
        SameDiff graph = SameDiff.create();
        SDVariable images = graph.placeHolder("images", DataType.FLOAT, -1, 5, 4, 3);
        graph.nn().relu("relu", images, 0);
        assertThatThrownBy(() -> new SameDiffInference(graph))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SameDiff variable \"relu\": the op relu is none of a lowered network");
        assertThatThrownBy(() -> new SameDiffInference(SameDiff.create())).hasMessageContaining("expected one");
    }

    @Test
    void filesOfOtherKindsAndDamagedOnesAreRefused() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "a text that is long enough to be looked at");
        assertThat(SameDiffFiles.isSameDiff(file)).isFalse();
        assertThatThrownBy(() -> SameDiffFiles.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("file");
        assertThatThrownBy(() -> SameDiffFiles.read(folder.resolve("none"))).isInstanceOf(IOException.class);
        SameDiffFiles.write(residual("conv"), file);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, new byte[0]);
        assertThat(SameDiffFiles.isSameDiff(file)).isFalse();
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            Files.write(file, Arrays.copyOf(whole, random.nextInt(whole.length)));
            assertThatThrownBy(() -> SameDiffFiles.read(file)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aLinearLayerOfVectorsStaysExact() throws IOException {
        Graph graph = new Graph(List.of(
                new Node.Input("input", Shape.vector(2)),
                new Node.Affine("scale", 0, FloatVector.of(0.1f, 3e-40f), FloatVector.of(1e-8f, -0f))));
        float[] images = {0.3f, 1e-5f};
        assertThat(saved(graph).run(images, 1)).isEqualTo(new ReferenceInterpreter(graph, 1).run(images, 1));
    }

    @Test
    void keepsPreprocessingBesideTheGraph() throws IOException {
        Path file = folder.resolve("preprocessed.fb");
        Graph graph = RandomGraphs.graph(3);
        Preprocessing preprocessing = new Preprocessing(
                2, 3, ChannelOrder.RGB, Normalization.IMAGENET, Resize.crop(4), List.of("cat", "Größe \uD83D\uDE00"));
        SameDiffFiles.write(graph, Optional.of(preprocessing), file);
        SameDiffInference read = SameDiffFiles.read(file);
        assertThat(read.preprocessing()).contains(preprocessing);
        float[] image = RandomGraphs.image(graph, 1);
        assertThat(read.run(image, 1)).isEqualTo(new ReferenceInterpreter(graph).run(image, 1));
        assertThat(saved(graph).preprocessing()).isEmpty();
    }
}

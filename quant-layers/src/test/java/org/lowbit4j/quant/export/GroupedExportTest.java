package org.lowbit4j.quant.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import onnx.Onnx;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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

/** Depthwise and grouped convolutions, of images and of sequences, as images of height 1. */
class GroupedExportTest {

    private static final int COUNT = 8;

    static List<Graph> networks() {
        Window uneven = new Window(3, 2, 2, 1, 1, 0, 0, 1, 1, 1);
        Window dilated = new Window(3, 3, 1, 1, 2, 2, 2, 2, 2, 2);
        Window causal = new Window(1, 3, 1, 1, 0, 4, 0, 0, 1, 2);
        Window wide = new Window(1, 4, 1, 2, 0, 1, 0, 1, 1, 1);
        return List.of(
                network(new Shape(9, 7, 6), uneven, dilated),
                network(new Shape(9, 7, 6), dilated, uneven),
                network(new Shape(1, 17, 6), causal, wide));
    }

    /** A coded depthwise layer of two outputs a channel, a float depthwise one, a coded one in two groups. */
    private static Graph network(Shape input, Window first, Window second) {
        Random random = new Random(4);
        GraphBuilder nodes = new GraphBuilder();
        int image = nodes.add(new Node.Input("image", input));
        int depthwise = coded(nodes, random, image, first, 12, 1);
        int relu = nodes.add(new Node.Activation("relu", depthwise, ActivationFunction.RELU));
        WeightShape shape = new WeightShape(12, second.kernelHeight(), second.kernelWidth(), 1);
        int floats = nodes.add(new Node.FloatConvolution(
                "float",
                relu,
                second,
                new FloatWeights(shape, values(random, shape.size(), 0.4)),
                values(random, 12, 0.1)));
        int grouped = coded(nodes, random, floats, Window.POINT, 8, 6);
        return nodes.build(nodes.add(new Node.GlobalPool("pool", grouped, Node.Pool.Kind.AVERAGE)));
    }

    private static int coded(GraphBuilder nodes, Random random, int stream, Window window, int outputs, int inputs) {
        int codes = nodes.add(new Node.Quantize(
                "coded", stream, new ActivationGrid(5, ActivationGrid.Coding.SIGNED, 0, 0.4f, 0, 2f)));
        WeightShape shape = new WeightShape(outputs, window.kernelHeight(), window.kernelWidth(), inputs);
        WeightCodes weights = WeightCodes.of(
                new WeightGrid(3, WeightGrid.Coding.SYMMETRIC),
                shape,
                random.ints(shape.size(), -3, 4).toArray());
        int sums = nodes.add(new Node.IntegerConvolution("coded", codes, window, weights));
        return nodes.add(new Node.Affine("coded", sums, values(random, outputs, 0.03), values(random, outputs, 0.2)));
    }

    private static FloatVector values(Random random, int count, double size) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (size * (0.5 + random.nextDouble()) * (random.nextBoolean() ? 1 : -1));
        }
        return FloatVector.of(values);
    }

    private static float[] expected(Graph network, float[] images, int image) {
        int size = network.inputShape().size();
        List<float[]> values =
                UnroundedNetwork.of(network).values(Arrays.copyOfRange(images, image * size, (image + 1) * size));
        return values.get(values.size() - 1);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void float32ComputesTheUnroundedNetwork(Graph network) {
        float[] images = ExportNetworks.images(COUNT, 1, network.inputShape());
        float[][] outputs = OnnxRuntime.run(OnnxExport.float32(network), network.inputShape(), images, COUNT);
        for (int i = 0; i < COUNT; i++) {
            assertThat(outputs[i]).as("image %d", i).containsExactly(expected(network, images, i), offset(1e-4f));
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void int8IsCloseToTheUnroundedNetwork(Graph network) {
        float[] images = ExportNetworks.images(COUNT, 1, network.inputShape());
        float[][] outputs =
                OnnxRuntime.run(OnnxExport.int8(network, images, COUNT), network.inputShape(), images, COUNT);
        for (int i = 0; i < COUNT; i++) {
            assertThat(Outputs.cosine(outputs[i], expected(network, images, i)))
                    .as("image %d", i)
                    .isGreaterThan(0.99);
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theFloatTwinComputesTheUnroundedNetwork(Graph network) {
        float[] image = ExportNetworks.images(1, 1, network.inputShape());
        assertThat(new FloatTwin(network).run(image)).containsExactly(expected(network, image, 0), offset(1e-4f));
    }

    @Test
    void groupsAreAnAttributeOfTheConvolution() throws Exception {
        Onnx.ModelProto model =
                Onnx.ModelProto.parseFrom(OnnxExport.float32(networks().get(0)).bytes());
        List<Long> groups = model.getGraph().getNodeList().stream()
                .filter(node -> node.getOpType().equals("Conv"))
                .flatMap(node -> node.getAttributeList().stream())
                .filter(attribute -> attribute.getName().equals("group"))
                .map(Onnx.AttributeProto::getI)
                .toList();
        assertThat(groups).containsExactly(6L, 12L, 2L);
    }
}

package org.lowbit4j.samples.bench;

import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Weights;
import org.lowbit4j.binconv.ir.Window;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.DepthwiseConv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/** One float convolution as an operation of ND4J, NCHW, into an array that is there; with oneDNN where ND4J has it. */
final class Nd4jConvolution implements Peer {

    private final DynamicCustomOp operation;
    private final INDArray input;
    private final INDArray output;
    private final int channels;

    /** The only convolution of {@code graph}, square; depthwise: only the weights that connect a channel with itself. */
    Nd4jConvolution(Graph graph, boolean depthwise) {
        Shape from = graph.inputShape();
        Shape to = graph.outputShape();
        Node.FloatConvolution node = (Node.FloatConvolution) graph.nodes().get(1);
        channels = from.channels();
        input = Nd4j.create(new int[] {1, from.channels(), from.height(), from.width()}, 'c');
        output = Nd4j.create(new int[] {1, to.channels(), to.height(), to.width()}, 'c');
        INDArray bias = Nd4j.create(node.hasBias() ? node.bias().toArray() : new float[to.channels()]);
        Conv2DConfig config = config(node.window(), depthwise);
        operation = depthwise
                ? new DepthwiseConv2D(input, diagonal(node.weights()), bias, config)
                : new Conv2D(input, weights(node.weights()), bias, config);
        operation.addOutputArgument(output);
    }

    private static Conv2DConfig config(Window window, boolean depthwise) {
        return Conv2DConfig.builder()
                .kH(window.kernelHeight())
                .kW(window.kernelWidth())
                .sH(window.strideHeight())
                .sW(window.strideWidth())
                .pH(window.padTop())
                .pW(window.padLeft())
                .dH(1)
                .dW(1)
                .dataFormat(Conv2DConfig.NCHW)
                .weightsFormat(depthwise ? WeightsFormat.YXIO : WeightsFormat.OIYX)
                .build();
    }

    private static INDArray weights(Weights weights) {
        WeightShape shape = weights.shape();
        INDArray array = Nd4j.create(
                values(weights),
                new long[] {shape.outputs(), shape.kernelHeight(), shape.kernelWidth(), shape.inputs()},
                'c');
        return array.permute(0, 3, 1, 2).dup('c');
    }

    private static float[] values(Weights weights) {
        float[] values = new float[weights.shape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = weights.value(i);
        }
        return values;
    }

    /** [kernel height, kernel width, channels, 1]. */
    private static INDArray diagonal(Weights weights) {
        WeightShape shape = weights.shape();
        int channels = shape.outputs();
        float[] values = new float[shape.size() / channels];
        for (int i = 0; i < values.length; i++) {
            int channel = i % channels;
            values[i] = weights.value(channel * shape.depth() + i);
        }
        return Nd4j.create(values, new long[] {shape.kernelHeight(), shape.kernelWidth(), channels, 1}, 'c');
    }

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public void prepare(float[] image) {
        input.assign(Nd4j.create(Agreement.channelsFirst(image, channels), input.shape(), 'c'));
    }

    @Override
    public void run() {
        Nd4j.exec(operation);
    }

    @Override
    public float[] outputs() {
        return output.dup('c').data().asFloat();
    }

    @Override
    public void close() {}
}

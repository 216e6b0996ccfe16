package org.lowbit4j.samples.bench;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.lowering.InputFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A Deeplearning4j network. It uses oneDNN if {@link org.lowbit4j.quant.OneDnn#enable} was called before the network was made or
 * loaded, and as many threads as OMP_NUM_THREADS says.
 */
public final class GraphPeer implements Peer {

    private final String name;
    private final ComputationGraph network;
    private final CNN2DFormat format;
    private final INDArray channelsLast;
    private INDArray input;
    private INDArray output;

    /** Runs {@code network} on images of {@code shape}. */
    public GraphPeer(String name, ComputationGraph network, Shape shape) {
        this.name = name;
        this.network = network;
        this.format = InputFormat.of(network);
        this.channelsLast = Nd4j.create(
                new float[shape.size()], new long[] {1, shape.height(), shape.width(), shape.channels()}, 'c');
        this.input = channelsLast;
        this.output = channelsLast;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare(float[] image) {
        if (image.length != channelsLast.length()) {
            throw new IllegalArgumentException(
                    name + " takes images of " + channelsLast.length() + " values, got " + image.length);
        }
        INDArray values = Nd4j.create(image, channelsLast.shape(), 'c');
        input = format == CNN2DFormat.NHWC ? values : values.permute(0, 3, 1, 2).dup('c');
    }

    @Override
    public void run() {
        output = network.outputSingle(input);
    }

    @Override
    public float[] outputs() {
        return output.dup('c').data().asFloat();
    }

    @Override
    public void close() {
        network.close();
    }
}

package org.lowbit4j.samples.bench;

import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.export.FloatTwin;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A packed network in float operations of ND4J. It uses oneDNN where ND4J has it, and as many threads as OMP_NUM_THREADS says.
 */
final class FloatTwinPeer implements Peer {

    private final String name;
    private final FloatTwin network;
    private INDArray input;
    private INDArray output;

    /**
     * Runs {@code graph} without rounding.
     *
     * @throws IllegalArgumentException naming the layer, if ND4J has no such operation
     */
    FloatTwinPeer(String name, Graph graph) {
        this.name = name;
        this.network = new FloatTwin(graph);
        this.input = network.input(new float[graph.inputShape().size()]);
        this.output = input;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare(float[] image) {
        input = network.input(image);
    }

    @Override
    public void run() {
        output = network.run(input);
    }

    @Override
    public float[] outputs() {
        return output.dup('c').data().asFloat();
    }

    @Override
    public void close() {}
}

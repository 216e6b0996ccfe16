package org.lowbit4j.binconv.nd4j;

import java.util.List;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelException;
import org.lowbit4j.binconv.format.PackedModelReader;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A whole graph of the intermediate representation as an op, or any part of one: float32 NHWC images [N, H, W, C] or vectors
 * [N, C] in and out; an output of height and width 1 is a vector. Inputs: images, and the bytes of a packed model file (INT8).
 * Every float32 operation is done in the order that the representation fixes, which no stock op promises. The graph runs on
 * images of any size that it fits.
 */
public final class PackedGraph extends LowBitOp {

    /** The name of the op in ND4J. */
    public static final String NAME = "lowbit_graph";

    private static final int INPUTS = 2;

    /** For loading. */
    public PackedGraph() {}

    /** For {@code Nd4j.exec}. */
    public PackedGraph(INDArray images, Graph graph) {
        super(NAME, images, packed(graph));
    }

    private PackedGraph(SameDiff sameDiff, SDVariable images, SDVariable packed) {
        super(NAME, sameDiff, images, packed);
    }

    /**
     * Adds the op to a graph.
     *
     * @param name of the output variable; the constant is called {@code name#graph}
     * @return the output
     */
    public static SDVariable addTo(SameDiff sameDiff, String name, SDVariable images, Graph graph) {
        SDVariable packed = sameDiff.constant(name + "#graph", packed(graph));
        return new PackedGraph(sameDiff, images, packed).outputVariables(name)[0];
    }

    private static INDArray packed(Graph graph) {
        return Nd4j.createFromArray(PackedModelWriter.toBytes(new PackedModel(graph, "{}")));
    }

    /** The array shape of float32 values of the intermediate representation. */
    static long[] dimensions(long batch, Shape shape) {
        return shape.pixels() == 1 ? new long[] {batch, shape.channels()} : ImageFormat.NHWC.dimensions(batch, shape);
    }

    @Override
    public String opName() {
        return NAME;
    }

    @Override
    int inputs() {
        return INPUTS;
    }

    @Override
    ImageFormat format() {
        return ImageFormat.NHWC;
    }

    @Override
    boolean takesRank(int rank) {
        return true;
    }

    @Override
    long[] outputDimensions(long batch, Shape image) {
        return dimensions(batch, image);
    }

    /** The nodes keep the names that they have. */
    @Override
    Graph graph(String layer, Shape image, List<INDArray> constants) {
        INDArray packed = constants.get(0);
        if (packed.dataType() != DataType.INT8) {
            throw new IllegalArgumentException(
                    "the constant with the graph is " + packed.dataType() + "; expected INT8");
        }
        try {
            byte[] file = NativeMemory.copyOf(packed).array();
            return PackedModelReader.read(file).graph().on(image);
        } catch (PackedModelException fault) {
            throw new IllegalArgumentException("the constant with the graph: " + fault.getMessage(), fault);
        }
    }
}

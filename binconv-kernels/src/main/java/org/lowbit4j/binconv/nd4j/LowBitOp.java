package org.lowbit4j.binconv.nd4j;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.Shape;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOpDescriptor;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An op that runs a graph of the intermediate representation over a batch of float32 images, input 0; the other inputs are
 * constants. Images run one after the other in the calling thread. Safe to share between threads. Forward only. Weights are laid out
 * when an op first sees them, so keep an op that {@code Nd4j.exec} runs often.
 */
public abstract class LowBitOp extends DynamicCustomOp {

    private final EngineCache engines = new EngineCache();

    /** For loading, which sets the arguments. */
    LowBitOp() {}

    LowBitOp(String opName, SameDiff sameDiff, SDVariable... inputs) {
        super(opName, sameDiff, inputs);
    }

    LowBitOp(String opName, INDArray... inputs) {
        super(opName, inputs, new INDArray[0]);
    }

    /** Where the images have their channels. */
    abstract ImageFormat format();

    /** Number of inputs, the images among them. */
    abstract int inputs();

    /** Whether the input may have this rank. */
    abstract boolean takesRank(int rank);

    /** The shape of an output array. */
    abstract long[] outputDimensions(long batch, Shape image);

    /**
     * What the op computes.
     *
     * @param layer name for the nodes
     * @param image shape of the input
     * @param constants all inputs but the images
     * @throws IllegalArgumentException if arguments, constants and image do not make a valid graph
     */
    abstract Graph graph(String layer, Shape image, List<INDArray> constants);

    /** As {@link #graph}; faults name the op. */
    final Graph checkedGraph(String layer, Shape image, List<INDArray> constants) {
        try {
            return graph(layer, image, constants);
        } catch (IllegalArgumentException fault) {
            throw named(fault);
        }
    }

    private IllegalArgumentException named(IllegalArgumentException fault) {
        return new IllegalArgumentException(what() + ": " + fault.getMessage(), fault);
    }

    /** The engine that runs the op on these inputs. */
    final Engine engine(List<INDArray> inputs) {
        try {
            return checkedEngine(inputs);
        } catch (IllegalArgumentException fault) {
            throw named(fault);
        }
    }

    private Engine checkedEngine(List<INDArray> inputs) {
        if (inputs.size() != inputs()) {
            throw new IllegalArgumentException("expected " + inputs() + " inputs, got " + inputs.size());
        }
        INDArray images = inputs.get(0);
        Shape image = format().shape(images);
        if (!takesRank(images.rank())) {
            throw new IllegalArgumentException("input 0 has the shape " + Arrays.toString(images.shape()) + "; "
                    + (images.rank() == 2 ? "expected images of rank 4" : "expected vectors of rank 2"));
        }
        List<INDArray> constants = inputs.subList(1, inputs.size());
        List<ByteBuffer> contents =
                constants.stream().map(NativeMemory::elements).toList();
        EngineCache.Key key = new EngineCache.Key(image, List.copyOf(iArguments), List.copyOf(tArguments), contents);
        try {
            return engines.engine(key, () -> graph(opName(), image, constants));
        } finally {
            Reference.reachabilityFence(inputs); // the key looks into their memory
        }
    }

    /** Runs the op. Without {@code outputs} a new array receives the result. */
    final INDArray[] execute(List<INDArray> inputs, List<INDArray> outputs) {
        Engine engine = engine(inputs);
        INDArray images = inputs.get(0);
        int batch = Math.toIntExact(images.size(0));
        long[] dimensions = outputDimensions(batch, engine.graph().outputShape());
        INDArray output = outputs.isEmpty() ? Nd4j.createUninitialized(DataType.FLOAT, dimensions) : outputs.get(0);
        if (output.dataType() != DataType.FLOAT || !Arrays.equals(output.shape(), dimensions)) {
            throw new IllegalArgumentException(what() + ": the output array is " + output.dataType() + " "
                    + Arrays.toString(output.shape()) + "; expected FLOAT " + Arrays.toString(dimensions));
        }
        format().store(engine.run(format().channelsLast(images), batch), output);
        return new INDArray[] {output};
    }

    private String what() {
        String kind = getClass().getSimpleName();
        return sameDiff == null ? kind : kind + " " + Names.quoted(outputVariablesNames()[0]);
    }

    @Override
    public final List<LongShapeDescriptor> calculateOutputShape() {
        return outputShape(inputArguments);
    }

    @Override
    public final List<LongShapeDescriptor> calculateOutputShape(@Nullable OpContext context) {
        return outputShape(context == null ? inputArguments : context.getInputArrays());
    }

    private List<LongShapeDescriptor> outputShape(List<INDArray> inputs) {
        LowBitOps.requireInstalled();
        Shape output = engine(inputs).graph().outputShape();
        long[] dimensions = outputDimensions(inputs.get(0).size(0), output);
        return List.of(LongShapeDescriptor.fromShape(dimensions, DataType.FLOAT));
    }

    @Override
    public final List<DataType> calculateOutputDataTypes(List<DataType> inputDataTypes) {
        return List.of(DataType.FLOAT);
    }

    @Override
    public final int getNumOutputs() {
        return 1;
    }

    /** Native code asks for it, which knows nothing of this op: the executioner of {@link LowBitOps#install()} does not. */
    @Override
    public final long opHash() {
        LowBitOps.requireInstalled();
        return 0;
    }

    @Override
    public final @Nullable CustomOpDescriptor getDescriptor() {
        return null;
    }

    @Override
    public final void assertValidForExecution() {
        engine(inputArguments);
    }

    @Override
    public final Map<String, Object> propertiesForFunction() {
        return Map.of();
    }

    @Override
    public final void setPropertiesForFunction(Map<String, Object> properties) {
        // Everything is in the arguments.
    }

    @Override
    public final List<SDVariable> doDiff(List<SDVariable> gradients) {
        throw new UnsupportedOperationException(what()
                + " is forward only: codes have no gradient. Train the float network with quantized layers and lower it"
                + " afterwards");
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public final int hashCode() {
        return System.identityHashCode(this);
    }
}

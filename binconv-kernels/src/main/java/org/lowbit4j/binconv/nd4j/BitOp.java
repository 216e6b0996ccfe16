package org.lowbit4j.binconv.nd4j;

import java.util.Arrays;
import java.util.List;
import org.lowbit4j.binconv.format.CodePacking;
import org.lowbit4j.binconv.format.PackedModelException;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A {@link BitLayer} as an op. Inputs: images, packed weight codes (INT8, {@link CodePacking}), scale and shift (FLOAT, one per
 * output channel).
 */
abstract class BitOp extends LowBitOp {

    private static final int INPUTS = 4;

    BitOp() {}

    BitOp(String opName, ImageFormat format, BitLayer layer, INDArray images) {
        super(opName, images, packed(layer.weights()), vector(layer.scale()), vector(layer.shift()));
        setArguments(BitArguments.of(format, layer));
    }

    /** In a graph, with the layer's weights as constants called after {@code name}. */
    BitOp(String opName, SameDiff sameDiff, String name, SDVariable images, ImageFormat format, BitLayer layer) {
        super(
                opName,
                sameDiff,
                images,
                sameDiff.constant(name + "#weights", packed(layer.weights())),
                sameDiff.constant(name + "#scale", vector(layer.scale())),
                sameDiff.constant(name + "#shift", vector(layer.shift())));
        setArguments(BitArguments.of(format, layer));
    }

    private void setArguments(BitArguments arguments) {
        for (long value : arguments.integers()) {
            iArguments.add(value);
        }
        for (double value : arguments.reals()) {
            tArguments.add(value);
        }
    }

    private static INDArray packed(WeightCodes weights) {
        return Nd4j.createFromArray(CodePacking.pack(weights));
    }

    private static INDArray vector(FloatVector values) {
        return Nd4j.createFromArray(values.toArray());
    }

    @Override
    final int inputs() {
        return INPUTS;
    }

    @Override
    final ImageFormat format() {
        return arguments().format();
    }

    private BitArguments arguments() {
        return BitArguments.of(iArgs(), tArgs());
    }

    @Override
    final Graph graph(String layer, Shape image, List<INDArray> constants) {
        BitArguments arguments = arguments();
        return new BitLayer(
                        arguments.grid(),
                        arguments.window(),
                        codes(arguments, constants.get(0)),
                        floats("scale", constants.get(1)),
                        floats("shift", constants.get(2)))
                .on(layer, image);
    }

    private static WeightCodes codes(BitArguments arguments, INDArray packed) {
        requireType("weights", packed, DataType.INT8);
        try {
            return CodePacking.unpack(
                    arguments.weights(),
                    arguments.shape(),
                    NativeMemory.copyOf(packed).array());
        } catch (PackedModelException fault) {
            throw new IllegalArgumentException("the constant with the weights: " + fault.getMessage(), fault);
        }
    }

    private static FloatVector floats(String what, INDArray values) {
        requireType(what, values, DataType.FLOAT);
        return FloatVector.of(NativeMemory.floats(values));
    }

    private static void requireType(String what, INDArray array, DataType type) {
        if (array.dataType() != type || array.rank() != 1) {
            throw new IllegalArgumentException("the constant with the " + what + " is " + array.dataType() + " "
                    + Arrays.toString(array.shape()) + "; expected " + type + " of rank 1");
        }
    }
}

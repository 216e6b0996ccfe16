package org.lowbit4j.quant.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import onnx.Onnx;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.TensorProto;
import org.nd4j.shade.protobuf.ByteString;

/** Puts an ONNX graph together; gives every tensor a name of its own. */
final class OnnxGraph {

    /** Name of the batch dimension. */
    static final String BATCH = "batch";

    /** Largest file that protobuf can hold, with room for all but the weights. */
    private static final long MAX_BYTES = Integer.MAX_VALUE - (1L << 24);

    /** Operator set 13: the first with scales per channel. */
    private static final int OPERATOR_SET = 13;

    private final Onnx.GraphProto.Builder graph = Onnx.GraphProto.newBuilder();
    private final Set<String> names = new HashSet<>();
    private long bytes;

    /** Declares the input, batch first, and returns its name. */
    String input(String name, long... dims) {
        String unique = unique(name);
        graph.addInput(floats(unique, dims));
        return unique;
    }

    /** Declares the output: {@code tensor} under the name {@code name}. */
    void output(String name, String tensor, long... dims) {
        String unique = unique(name);
        graph.addNode(Onnx.NodeProto.newBuilder()
                .setOpType("Identity")
                .addInput(tensor)
                .addOutput(unique));
        graph.addOutput(floats(unique, dims));
    }

    /**
     * Adds an operation of one output and returns the name of that. The operation itself has no name: ONNX Runtime 1.29 copies
     * names when it duplicates operations, and then refuses the model for two operations of one name.
     */
    String node(String operator, String layer, List<String> inputs, AttributeProto... attributes) {
        String unique = unique(layer + "/" + operator);
        graph.addNode(Onnx.NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(inputs)
                .addOutput(unique)
                .addAllAttribute(List.of(attributes)));
        return unique;
    }

    /** Adds a Clip of floats to {@code interval}. */
    String clip(String layer, String x, ValueRange interval) {
        String least = scalar(layer + "/least", interval.least());
        return node("Clip", layer, List.of(x, least, scalar(layer + "/most", interval.most())));
    }

    String floats(String name, long[] dims, float... values) {
        ByteBuffer buffer = buffer(Float.BYTES * (long) values.length);
        buffer.asFloatBuffer().put(values);
        return constant(name, TensorProto.DataType.FLOAT, buffer, dims);
    }

    String vector(String name, float... values) {
        return floats(name, new long[] {values.length}, values);
    }

    String scalar(String name, float value) {
        return floats(name, new long[0], value);
    }

    String integers(String name, int... values) {
        ByteBuffer buffer = buffer(Integer.BYTES * (long) values.length);
        buffer.asIntBuffer().put(values);
        return constant(name, TensorProto.DataType.INT32, buffer, values.length);
    }

    String longs(String name, long... values) {
        ByteBuffer buffer = buffer(Long.BYTES * (long) values.length);
        buffer.asLongBuffer().put(values);
        return constant(name, TensorProto.DataType.INT64, buffer, values.length);
    }

    String signedBytes(String name, long[] dims, byte... values) {
        return constant(name, TensorProto.DataType.INT8, ByteBuffer.wrap(values), dims);
    }

    String unsignedByte(String name, int value) {
        return constant(name, TensorProto.DataType.UINT8, ByteBuffer.wrap(new byte[] {(byte) value}));
    }

    private static ByteBuffer buffer(long length) {
        return ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private String constant(String name, TensorProto.DataType type, ByteBuffer values, long... dims) {
        bytes += values.remaining();
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("Layer \"" + name + "\": the weights up to here take " + bytes
                    + " bytes, and an ONNX file holds less than 2 GiB; use fewer channels or a smaller format");
        }
        String unique = unique(name);
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(unique)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(values));
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        graph.addInitializer(tensor);
        return unique;
    }

    private String unique(String name) {
        String candidate = name;
        for (int i = 1; !names.add(candidate); i++) {
            candidate = name + "_" + i;
        }
        return candidate;
    }

    private static Onnx.ValueInfoProto floats(String name, long... dims) {
        Onnx.TensorShapeProto.Builder shape = Onnx.TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam(BATCH);
        for (long dim : dims) {
            shape.addDimBuilder().setDimValue(dim);
        }
        Onnx.TypeProto.Tensor tensor = Onnx.TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                .setShape(shape)
                .build();
        return Onnx.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(Onnx.TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** The finished model. */
    byte[] build() {
        return Onnx.ModelProto.newBuilder()
                .setIrVersion(Onnx.Version.IR_VERSION_2020_5_8_VALUE)
                .setProducerName("LowBit4J")
                .addOpsetImport(Onnx.OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
                .setGraph(graph.setName("lowbit"))
                .build()
                .toByteArray();
    }
}

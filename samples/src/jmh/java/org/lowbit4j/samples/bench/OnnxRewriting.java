package org.lowbit4j.samples.bench;

import java.util.List;
import java.util.function.Predicate;
import onnx.Onnx;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import org.nd4j.shade.protobuf.ByteString;

/** Variants of an exported model that ONNX Runtime may run faster. */
final class OnnxRewriting {

    private static final int SIGN = 0x80;

    private OnnxRewriting() {}

    /** All bytes of one type as the other, which moves them by 128: what they stand for stays, zero points being bytes too. */
    static ModelProto retyped(ModelProto model, DataType from, DataType to) {
        ModelProto.Builder copy = model.toBuilder();
        for (TensorProto.Builder tensor : copy.getGraphBuilder().getInitializerBuilderList()) {
            if (tensor.getDataType() == from.getNumber()) {
                byte[] bytes = tensor.getRawData().toByteArray();
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] ^= (byte) SIGN;
                }
                tensor.setRawData(ByteString.copyFrom(bytes)).setDataType(to.getNumber());
            }
        }
        return copy.build();
    }

    /** Takes unsigned bytes in and gives unsigned bytes out: without the first QuantizeLinear and the last DequantizeLinear. */
    static ModelProto unsignedBytes(ModelProto model) {
        GraphProto graph = model.getGraph();
        NodeProto output =
                only(graph, node -> node.getOutput(0).equals(graph.getOutput(0).getName()));
        NodeProto last = only(graph, node -> node.getOutput(0).equals(output.getInput(0)));
        NodeProto first =
                only(graph, node -> node.getInput(0).equals(graph.getInput(0).getName()));
        check(first, "QuantizeLinear");
        check(last, "DequantizeLinear");
        List<NodeProto> between = graph.getNodeList().stream()
                .filter(node -> !node.equals(first) && !node.equals(last) && !node.equals(output))
                .toList();
        GraphProto.Builder bytes = graph.toBuilder().clearNode().addAllNode(between);
        retype(bytes.getInputBuilder(0), first.getOutput(0));
        retype(bytes.getOutputBuilder(0), last.getInput(0));
        return model.toBuilder().setGraph(bytes).build();
    }

    /** The byte that stands for zero in the output of {@link #unsignedBytes}. */
    static int lastZeroPoint(ModelProto model) {
        GraphProto graph = model.getGraph();
        NodeProto output =
                only(graph, node -> node.getOutput(0).equals(graph.getOutput(0).getName()));
        NodeProto last = only(graph, node -> node.getOutput(0).equals(output.getInput(0)));
        String name = last.getInput(2);
        return graph.getInitializerList().stream()
                .filter(tensor -> tensor.getName().equals(name))
                .findFirst()
                .map(tensor -> tensor.getRawData().byteAt(0) & 0xFF)
                .orElseThrow();
    }

    private static NodeProto only(GraphProto graph, Predicate<NodeProto> wanted) {
        List<NodeProto> found = graph.getNodeList().stream().filter(wanted).toList();
        if (found.size() != 1) {
            throw new IllegalStateException("expected one node, found " + found.size());
        }
        return found.get(0);
    }

    private static void check(NodeProto node, String operator) {
        if (!node.getOpType().equals(operator)) {
            throw new IllegalStateException("expected " + operator + ", got " + node.getOpType());
        }
    }

    private static void retype(Onnx.ValueInfoProto.Builder value, String name) {
        value.setName(name);
        value.getTypeBuilder().getTensorTypeBuilder().setElemType(DataType.UINT8.getNumber());
    }

    /** The one convolution as a depthwise one: of [O, O, h, w] weights those that connect a channel with itself. */
    static ModelProto depthwise(ModelProto model) {
        ModelProto.Builder copy = model.toBuilder();
        long channels = 0;
        for (TensorProto.Builder tensor : copy.getGraphBuilder().getInitializerBuilderList()) {
            if (tensor.getDimsCount() == 4) {
                channels = tensor.getDims(0);
                takeDiagonal(tensor);
            }
        }
        for (NodeProto.Builder node : copy.getGraphBuilder().getNodeBuilderList()) {
            for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
                if (attribute.getName().equals("group")) {
                    attribute.setI(channels);
                }
            }
        }
        return copy.build();
    }

    private static void takeDiagonal(TensorProto.Builder tensor) {
        int channels = (int) tensor.getDims(0);
        byte[] all = tensor.getRawData().toByteArray();
        int kernel = all.length / channels / channels;
        byte[] diagonal = new byte[channels * kernel];
        for (int o = 0; o < channels; o++) {
            System.arraycopy(all, (o * channels + o) * kernel, diagonal, o * kernel, kernel);
        }
        tensor.setDims(1, 1).setRawData(ByteString.copyFrom(diagonal));
    }
}

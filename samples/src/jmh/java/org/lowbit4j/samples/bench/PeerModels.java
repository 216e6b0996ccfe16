package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import onnx.Onnx.ModelProto;
import onnx.Onnx.TensorProto.DataType;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.export.OnnxExport;
import org.lowbit4j.quant.export.OnnxModel;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/** The models that ONNX Runtime is given. */
final class PeerModels {

    private PeerModels() {}

    /** Use of a model's file. */
    interface Use<T> {
        T of(Path file);
    }

    /**
     * {@code graph} for "onnxruntime-fp32", or in 8 bits with the types of activations and weights in the name:
     * "onnxruntime-u8s8", the usual one, "onnxruntime-u8u8" or "onnxruntime-s8s8".
     */
    static ModelProto model(Graph graph, String runtime) {
        float[] image = BenchmarkNetworks.image(graph);
        return switch (runtime) {
            case "onnxruntime-fp32" -> parsed(OnnxExport.float32(graph));
            case "onnxruntime-u8s8" -> parsed(OnnxExport.int8(graph, image, 1));
            case "onnxruntime-u8u8" ->
                OnnxRewriting.retyped(model(graph, "onnxruntime-u8s8"), DataType.INT8, DataType.UINT8);
            case "onnxruntime-s8s8" ->
                OnnxRewriting.retyped(model(graph, "onnxruntime-u8s8"), DataType.UINT8, DataType.INT8);
            default -> throw new IllegalArgumentException("no runtime " + runtime);
        };
    }

    private static ModelProto parsed(OnnxModel model) {
        try {
            return ModelProto.parseFrom(model.bytes());
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes {@code model} for the time of {@code use}. */
    static <T> T withFile(ModelProto model, Use<T> use) throws IOException {
        Path file = Files.createTempFile("lowbit", ".onnx");
        try {
            Files.write(file, model.toByteArray());
            return use.of(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}

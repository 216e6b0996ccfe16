package org.lowbit4j.quant.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import onnx.Onnx;
import org.lowbit4j.binconv.ir.Shape;

/** Runs exported models in ONNX Runtime, on one thread. */
final class OnnxRuntime {

    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private OnnxRuntime() {}

    /** The outputs for images in NHWC, one row per image. */
    static float[][] run(OnnxModel model, Shape shape, float[] images, int count) {
        long[] dims = shape.pixels() == 1
                ? new long[] {count, shape.channels()}
                : new long[] {count, shape.channels(), shape.height(), shape.width()};
        FloatBuffer channelsFirst = FloatBuffer.wrap(channelsFirst(shape, images, count));
        try (OrtSession.SessionOptions options = options();
                OrtSession session = ENVIRONMENT.createSession(model.bytes(), options);
                OnnxTensor input = OnnxTensor.createTensor(ENVIRONMENT, channelsFirst, dims);
                OrtSession.Result result =
                        session.run(Map.of(session.getInputNames().iterator().next(), input))) {
            OnnxTensor output = (OnnxTensor) result.get(0);
            FloatBuffer values = output.getFloatBuffer();
            float[][] rows = new float[count][values.remaining() / count];
            for (float[] row : rows) {
                values.get(row);
            }
            return rows;
        } catch (OrtException e) {
            throw new AssertionError(e);
        }
    }

    /** The operations that are left when ONNX Runtime has optimized a model. */
    static List<String> optimizedOperations(OnnxModel model, Path folder) throws IOException {
        Path file = folder.resolve("optimized.onnx");
        try (OrtSession.SessionOptions options = options()) {
            options.setOptimizedModelFilePath(file.toString());
            ENVIRONMENT.createSession(model.bytes(), options).close();
        } catch (OrtException e) {
            throw new AssertionError(e);
        }
        return Onnx.ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getNodeList().stream()
                .map(Onnx.NodeProto::getOpType)
                .toList();
    }

    private static OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
        return options;
    }

    private static float[] channelsFirst(Shape shape, float[] images, int count) {
        float[] turned = new float[images.length];
        int next = 0;
        for (int n = 0; n < count; n++) {
            for (int c = 0; c < shape.channels(); c++) {
                for (int pixel = 0; pixel < shape.pixels(); pixel++) {
                    turned[next++] = images[n * shape.size() + pixel * shape.channels() + c];
                }
            }
        }
        return turned;
    }
}

package org.lowbit4j.samples.bench;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/** An ONNX file with one input and one output of unsigned bytes, [batch, C, H, W], in ONNX Runtime on one thread. */
final class ByteSession implements AutoCloseable {

    private static final int LAST = 255;

    private final OrtSession session;
    private final ByteBuffer input;
    private final ByteBuffer output;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;
    private final int channels;

    ByteSession(Path model) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(model.toString(), options);
            Map.Entry<String, NodeInfo> from =
                    session.getInputInfo().entrySet().iterator().next();
            Map.Entry<String, NodeInfo> to =
                    session.getOutputInfo().entrySet().iterator().next();
            channels = (int) shape(from)[1];
            input = buffer(shape(from));
            output = buffer(shape(to));
            inputs =
                    Map.of(from.getKey(), OnnxTensor.createTensor(environment, input, shape(from), OnnxJavaType.UINT8));
            outputs = Map.of(to.getKey(), OnnxTensor.createTensor(environment, output, shape(to), OnnxJavaType.UINT8));
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long[] shape(Map.Entry<String, NodeInfo> tensor) {
        long[] shape = ((TensorInfo) tensor.getValue().getInfo()).getShape().clone();
        shape[0] = 1;
        return shape;
    }

    private static ByteBuffer buffer(long... shape) {
        return ByteBuffer.allocateDirect((int) (shape[1] * shape[2] * shape[3]));
    }

    /** Values 0..1, HWC, whose bytes reach from 0 to 255. */
    void prepare(float[] image) {
        float[] turned = Agreement.channelsFirst(image, channels);
        for (int i = 0; i < turned.length; i++) {
            input.put(i, (byte) Math.round(turned[i] * LAST));
        }
    }

    void run() {
        try {
            session.run(inputs, outputs).close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Outputs in units of their scale. */
    float[] outputs(int zeroPoint) {
        float[] values = new float[output.capacity()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (output.get(i) & LAST) - zeroPoint;
        }
        return values;
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}

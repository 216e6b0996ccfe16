package org.lowbit4j.samples.bench.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.lowbit4j.samples.bench.Peer;

/**
 * An ONNX file in ONNX Runtime: one thread, one operation after the other, all optimizations. Input and output lie in buffers
 * that ONNX Runtime reads and writes in place.
 */
public final class OnnxRuntimePeer implements Peer {

    private final String name;
    private final OrtSession session;
    private final FloatBuffer values;
    private final FloatBuffer results;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;
    private final int channels;

    /**
     * Loads a model with one float32 input [batch, C, H, W] or [batch, C] and one float32 output.
     *
     * @throws IllegalArgumentException if ONNX Runtime cannot load it
     */
    public OnnxRuntimePeer(String name, Path model) {
        this.name = name;
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = singleThreaded()) {
            session = environment.createSession(model.toString(), options);
            Map.Entry<String, NodeInfo> input = only(session.getInputInfo());
            Map.Entry<String, NodeInfo> output = only(session.getOutputInfo());
            long[] shape = oneImage(input.getValue());
            long[] outputShape = oneImage(output.getValue());
            channels = Math.toIntExact(shape[1]);
            values = directBuffer(shape);
            results = directBuffer(outputShape);
            inputs = Map.of(input.getKey(), OnnxTensor.createTensor(environment, values, shape));
            outputs = Map.of(output.getKey(), OnnxTensor.createTensor(environment, results, outputShape));
        } catch (OrtException e) {
            throw new IllegalArgumentException(model + ": ONNX Runtime cannot load it: " + e.getMessage(), e);
        }
    }

    private static OrtSession.SessionOptions singleThreaded() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
        return options;
    }

    private static Map.Entry<String, NodeInfo> only(Map<String, NodeInfo> tensors) {
        return tensors.entrySet().iterator().next();
    }

    private static long[] oneImage(NodeInfo tensor) {
        long[] shape = ((TensorInfo) tensor.getInfo()).getShape().clone();
        shape[0] = 1;
        return shape;
    }

    private static FloatBuffer directBuffer(long[] shape) {
        long size = 1;
        for (long extent : shape) {
            size *= extent;
        }
        return ByteBuffer.allocateDirect(Math.toIntExact(size * Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare(float[] image) {
        if (image.length != values.capacity()) {
            throw new IllegalArgumentException(
                    name + " takes images of " + values.capacity() + " values, got " + image.length);
        }
        int pixels = image.length / channels;
        for (int i = 0; i < image.length; i++) {
            // The tensor shares the buffer's memory.
            values.put(i % channels * pixels + i / channels, image[i]);
        }
    }

    @Override
    public void run() {
        try {
            session.run(inputs, outputs).close();
        } catch (OrtException e) {
            throw new IllegalStateException(name + ": ONNX Runtime failed: " + e.getMessage(), e);
        }
    }

    @Override
    public float[] outputs() {
        float[] copy = new float[results.capacity()];
        results.get(0, copy);
        return copy;
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(name + ": ONNX Runtime failed: " + e.getMessage(), e);
        }
    }
}

package org.lowbit4j.quant.calibration;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Layer;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.operand.OperandQuantizer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Calibrates one layer: the ranges of its operands, and the output scale such that the quantized layer yields what the float one did. */
final class LayerCalibration {

    /** Activations looked at; of more, so many are drawn at random: equal distances would meet the same channels again and again. */
    private static final int SAMPLES = 1 << 19;

    private LayerCalibration() {}

    /**
     * Calibrates a layer.
     *
     * @param source the layer of that name that {@code input} was recorded at; it may be the same
     * @param keep whether ranges of the source that the layer's schemes continue stay as they are; parameters are copied already
     */
    static void calibrate(QuantizedLayerRuntime runtime, @Nullable Layer source, INDArray input, boolean keep) {
        QuantizedLayer layer = runtime.layer();
        float[] weights = runtime.weights();
        float[] samples = sampled(input);
        double scaleBefore = scalePerProduct(source, samples);
        OperandQuantizer kernels = layer.kernelQuantizer();
        OperandQuantizer images = layer.imageQuantizer();
        if (!keep || !keepsWeights(layer, source)) {
            kernels.calibrate(weights, runtime.paramTable(), place(runtime, "weights"));
        }
        if (!keep || !keepsInput(layer, source)) {
            images.calibrate(samples, runtime.paramTable(), place(runtime, "input"));
        }
        layer.markCalibrated(kernels.floors(runtime.paramTable()), images.floors(runtime.paramTable()));
        if (layer.hasOutputScale()) {
            runtime.getParam(QuantizedLayer.OUTPUT_SCALE).assign(unit(runtime, samples) * scaleBefore);
        }
    }

    /** Whether {@code source} has learned ranges of weights that the layer's scheme continues. */
    static boolean keepsWeights(QuantizedLayer layer, @Nullable Layer source) {
        return source instanceof QuantizedLayerRuntime before
                && before.layer().isCalibrated()
                && layer.weightScheme().continues(before.layer().weightScheme());
    }

    /** As {@link #keepsWeights}, of the input. */
    static boolean keepsInput(QuantizedLayer layer, @Nullable Layer source) {
        return source instanceof QuantizedLayerRuntime before
                && before.layer().isCalibrated()
                && layer.activationScheme().continues(before.layer().activationScheme());
    }

    /** What one unit of real weight times real input adds to the output of {@code source}: 1 for a float layer. */
    private static double scalePerProduct(@Nullable Layer source, float[] samples) {
        if (!(source instanceof QuantizedLayerRuntime runtime)
                || !runtime.layer().isCalibrated()) {
            return 1;
        }
        INDArray scale = runtime.paramTable().get(QuantizedLayer.OUTPUT_SCALE);
        return (scale == null ? 1 : scale.getDouble(0)) / unit(runtime, samples);
    }

    /** The product of real weight and real input that a product of quantized ones of 1 stands for. */
    private static double unit(QuantizedLayerRuntime runtime, float[] samples) {
        return runtime.layer().kernelQuantizer().unit(runtime.weights(), runtime.paramTable())
                * runtime.layer().imageQuantizer().unit(samples, runtime.paramTable());
    }

    private static String place(QuantizedLayerRuntime runtime, String what) {
        return "Layer " + Names.quoted(runtime.layer().getLayerName()) + ", " + what;
    }

    private static float[] sampled(INDArray input) {
        float[] all = input.castTo(DataType.FLOAT).dup('c').data().asFloat();
        if (all.length <= SAMPLES) {
            return all;
        }
        SplittableRandom random = new SplittableRandom(1);
        float[] samples = new float[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            samples[i] = all[random.nextInt(all.length)];
        }
        return samples;
    }
}

package org.lowbit4j.quant.calibration;

import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.layer.WeightQuantization;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Calibrates one layer: intervals by {@link IntervalCalibration}, the output scale from the intervals. */
final class LayerCalibration {

    /** Activations looked at; more are sampled at equal distances. */
    private static final int SAMPLES = 1 << 19;

    private LayerCalibration() {}

    /** {@code source} is the layer of that name that {@code input} was recorded at; it may be the same. */
    static void calibrate(QuantizedLayerRuntime runtime, @Nullable Layer source, INDArray input) {
        QuantizedLayer layer = runtime.layer();
        double scaleBefore = scalePerProduct(source);
        float weightFloor = 0;
        float activationFloor = 0;
        double product = 1;
        if (!layer.weightQuantization().isFloat()) {
            weightFloor = weights(runtime);
            product *= 2
                    * runtime.getParam(QuantizedLayer.WEIGHT_HALF_WIDTH)
                            .meanNumber()
                            .doubleValue();
        }
        if (!layer.activationQuantization().isFloat()) {
            activationFloor = activations(runtime, input);
            product *=
                    2 * runtime.getParam(QuantizedLayer.ACTIVATION_HALF_WIDTH).getDouble(0);
        }
        if (layer.hasOutputScale()) {
            runtime.getParam(QuantizedLayer.OUTPUT_SCALE).assign(product * scaleBefore);
        }
        layer.markCalibrated(weightFloor, activationFloor);
    }

    /** What one unit of real weight times real input adds to the output of {@code source}: 1 for a float layer. */
    private static double scalePerProduct(@Nullable Layer source) {
        if (!(source instanceof QuantizedLayerRuntime runtime)
                || !runtime.layer().isCalibrated()) {
            return 1;
        }
        Map<String, INDArray> parameters = runtime.paramTable();
        double scale = value(parameters, QuantizedLayer.OUTPUT_SCALE, 1);
        scale /= 2 * value(parameters, QuantizedLayer.WEIGHT_HALF_WIDTH, 0.5);
        return scale / (2 * value(parameters, QuantizedLayer.ACTIVATION_HALF_WIDTH, 0.5));
    }

    private static double value(Map<String, INDArray> parameters, String key, double absent) {
        INDArray parameter = parameters.get(key);
        return parameter == null ? absent : parameter.meanNumber().doubleValue();
    }

    private static float weights(QuantizedLayerRuntime runtime) {
        INDArray center = runtime.getParam(QuantizedLayer.WEIGHT_CENTER);
        INDArray halfWidth = runtime.getParam(QuantizedLayer.WEIGHT_HALF_WIDTH);
        float[] w = runtime.weights();
        int bits = runtime.layer().weightQuantization().bits();
        float gamma = gamma(runtime);
        int size = w.length / Math.toIntExact(center.length());
        float floor = Float.MAX_VALUE;
        for (int channel = 0; channel < center.length(); channel++) {
            float[] part = Arrays.copyOfRange(w, channel * size, (channel + 1) * size);
            Interval interval =
                    IntervalCalibration.weights(part, bits, gamma, place(runtime, "weights of channel " + channel));
            center.putScalar(channel, interval.center());
            halfWidth.putScalar(channel, interval.halfWidth());
            floor = Math.min(floor, interval.halfWidthFloor());
        }
        return floor;
    }

    private static float gamma(QuantizedLayerRuntime runtime) {
        WeightQuantization quantization = runtime.layer().weightQuantization();
        return quantization.trainGamma()
                ? runtime.getParam(QuantizedLayer.WEIGHT_GAMMA).getFloat(0)
                : quantization.gamma();
    }

    private static float activations(QuantizedLayerRuntime runtime, INDArray input) {
        int bits = runtime.layer().activationQuantization().bits();
        String place = place(runtime, "input");
        Interval interval = switch (runtime.layer().activationQuantization().coding()) {
            case UNSIGNED -> IntervalCalibration.activations(sampled(input), bits, place);
            case SIGNED -> IntervalCalibration.signedActivations(sampled(input), bits, place);
            case AFFINE -> IntervalCalibration.affine(sampled(input), place);
        };
        runtime.getParam(QuantizedLayer.ACTIVATION_CENTER).assign(interval.center());
        runtime.getParam(QuantizedLayer.ACTIVATION_HALF_WIDTH).assign(interval.halfWidth());
        return interval.halfWidthFloor();
    }

    private static String place(QuantizedLayerRuntime runtime, String what) {
        return "Layer " + Names.quoted(runtime.layer().getLayerName()) + ", " + what;
    }

    private static float[] sampled(INDArray input) {
        float[] all = input.castTo(DataType.FLOAT).dup('c').data().asFloat();
        if (all.length <= SAMPLES) {
            return all;
        }
        float[] samples = new float[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            samples[i] = all[(int) ((long) i * all.length / SAMPLES)];
        }
        return samples;
    }
}

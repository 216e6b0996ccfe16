package org.lowbit4j.quant.calibration;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Layer;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.layer.WeightQuantization;
import org.lowbit4j.quant.quantizer.QuantizerKind;
import org.lowbit4j.quant.quantizer.TanhTransformer;
import org.lowbit4j.quant.quantizer.WeightQuantizer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Calibrates one layer: intervals by {@link IntervalCalibration}, PACT's alpha as the end of the interval from 0, and the output
 * scale such that the quantized layer yields what the float one did.
 */
final class LayerCalibration {

    /** Activations looked at; of more, so many are drawn at random: equal distances would meet the same channels again and again. */
    private static final int SAMPLES = 1 << 19;

    private LayerCalibration() {}

    /** {@code source} is the layer of that name that {@code input} was recorded at; it may be the same. */
    static void calibrate(QuantizedLayerRuntime runtime, @Nullable Layer source, INDArray input) {
        QuantizedLayer layer = runtime.layer();
        double scaleBefore = scalePerProduct(source);
        float weightFloor = layer.weightQuantization().isFloat() ? 0 : weights(runtime);
        float activationFloor = layer.activationQuantization().isFloat() ? 0 : activations(runtime, input);
        if (layer.hasOutputScale()) {
            double product = weightUnit(runtime) * activationUnit(runtime);
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
        INDArray scale = runtime.paramTable().get(QuantizedLayer.OUTPUT_SCALE);
        return (scale == null ? 1 : scale.getDouble(0)) / (weightUnit(runtime) * activationUnit(runtime));
    }

    /** The real weight that a quantized weight of 1 stands for. */
    private static double weightUnit(QuantizedLayerRuntime runtime) {
        WeightQuantization quantization = runtime.layer().weightQuantization();
        if (quantization.isFloat()) {
            return 1;
        }
        return switch (quantization.kind()) {
            case QIL -> 2 * mean(runtime.getParam(QuantizedLayer.WEIGHT_HALF_WIDTH));
            case EBS -> leastSquaresUnit(runtime.weights(), quantization.bits());
        };
    }

    private static double mean(INDArray values) {
        return values.meanNumber().doubleValue();
    }

    /** The factor u that makes the sum of {@code (w - u * quantize(w))^2} least; 1 where all weights are 0. */
    private static double leastSquaresUnit(float[] weights, int bits) {
        WeightQuantizer quantizer = WeightQuantizer.dorefa(bits, TanhTransformer.of(weights));
        double product = 0;
        double square = 0;
        for (float weight : weights) {
            double quantized = quantizer.quantize(weight);
            product += weight * quantized;
            square += quantized * quantized;
        }
        return product > 0 ? product / square : 1;
    }

    /** The real input that a quantized input of 1 stands for; PACT keeps the units of the input. */
    private static double activationUnit(QuantizedLayerRuntime runtime) {
        INDArray halfWidth = runtime.paramTable().get(QuantizedLayer.ACTIVATION_HALF_WIDTH);
        return halfWidth == null ? 1 : 2 * halfWidth.getDouble(0);
    }

    /** Returns the least half width for training; DoReFa weights have nothing to calibrate. */
    private static float weights(QuantizedLayerRuntime runtime) {
        if (runtime.layer().weightQuantization().kind() == QuantizerKind.EBS) {
            return 0;
        }
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
        if (runtime.layer().activationQuantization().kind() == QuantizerKind.EBS) {
            runtime.getParam(QuantizedLayer.ALPHA).assign(2 * interval.halfWidth());
        } else {
            runtime.getParam(QuantizedLayer.ACTIVATION_CENTER).assign(interval.center());
            runtime.getParam(QuantizedLayer.ACTIVATION_HALF_WIDTH).assign(interval.halfWidth());
        }
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
        SplittableRandom random = new SplittableRandom(1);
        float[] samples = new float[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            samples[i] = all[random.nextInt(all.length)];
        }
        return samples;
    }
}

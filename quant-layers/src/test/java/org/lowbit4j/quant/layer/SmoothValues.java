package org.lowbit4j.quant.layer;

import java.util.function.DoubleSupplier;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.GradientSums;
import org.lowbit4j.quant.quantizer.WeightQuantizer;

/** Draws values that lie away from where a quantizer's code or gradient jumps: rounding ties, ends of its interval. */
final class SmoothValues {

    /** Distance to a jump, in units of the value; codes of 8 bits are a hundred times as far from one another. */
    static final float MARGIN = 5e-5f;

    private final Codes codes;
    private final Gradients gradients;

    private SmoothValues(Codes codes, Gradients gradients) {
        this.codes = codes;
        this.gradients = gradients;
    }

    static SmoothValues of(WeightQuantizer quantizer) {
        return new SmoothValues(quantizer::code, quantizer::gradients);
    }

    static SmoothValues of(ActivationQuantizer quantizer) {
        return new SmoothValues(quantizer::code, quantizer::gradients);
    }

    /** The first of {@code candidates} without a jump near it. */
    double draw(DoubleSupplier candidates) {
        float value = (float) candidates.getAsDouble();
        while (jumpsNear(value)) {
            value = (float) candidates.getAsDouble();
        }
        return value;
    }

    boolean jumpsNear(float value) {
        float below = value - 2 * MARGIN;
        float above = value + 2 * MARGIN;
        return codes.of(below) != codes.of(above) || isFlat(below) != isFlat(above);
    }

    private boolean isFlat(float value) {
        float[] gradient = new float[1];
        gradients.write(new float[] {value}, new float[] {1f}, gradient, 0, 1, new GradientSums(3));
        return gradient[0] == 0f;
    }

    private interface Codes {
        int of(float value);
    }

    private interface Gradients {
        void write(float[] values, float[] upstream, float[] gradient, int from, int to, GradientSums sums);
    }
}

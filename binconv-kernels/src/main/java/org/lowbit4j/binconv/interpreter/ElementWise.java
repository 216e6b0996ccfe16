package org.lowbit4j.binconv.interpreter;

import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Node;

/** The nodes that work element by element, and softmax. The last index of a value is the channel. */
final class ElementWise {

    private ElementWise() {}

    static Value quantize(float[] x, ActivationGrid grid) {
        int[] codes = new int[x.length];
        for (int i = 0; i < x.length; i++) {
            codes[i] = grid.code(x[i]);
        }
        return Value.of(codes);
    }

    static Value decode(int[] codes, ActivationGrid grid) {
        float[] y = new float[codes.length];
        for (int i = 0; i < codes.length; i++) {
            y[i] = grid.decode(codes[i]);
        }
        return Value.of(y);
    }

    static Value affine(float[] x, Node.Affine node) {
        float[] scale = node.scale().toArray();
        float[] shift = node.shift().toArray();
        float[] y = new float[x.length];
        for (int pixel = 0; pixel < x.length; pixel += scale.length) {
            for (int c = 0; c < scale.length; c++) {
                y[pixel + c] = Math.fma(scale[c], x[pixel + c], shift[c]);
            }
        }
        return Value.of(y);
    }

    static Value affine(int[] x, Node.Affine node) {
        float[] floats = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            floats[i] = x[i];
        }
        return affine(floats, node);
    }

    static Value activate(float[] x, ActivationFunction function) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = function.apply(x[i]);
        }
        return Value.of(y);
    }

    static Value pRelu(float[] x, FloatVector slopes) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] > 0 ? x[i] : slopes.get(i % slopes.length()) * x[i];
        }
        return Value.of(y);
    }

    /** What becomes of two elements. */
    interface Combination {
        float of(float main, float other);
    }

    static Value combine(float[] main, float[] other, Combination combination) {
        float[] y = new float[main.length];
        for (int i = 0; i < main.length; i++) {
            y[i] = combination.of(main[i], other[i]);
        }
        return Value.of(y);
    }

    static Value gate(float[] x, float[] gate) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] * gate[i % gate.length];
        }
        return Value.of(y);
    }

    static Value softmax(float[] x, int channels) {
        float[] y = new float[x.length];
        for (int pixel = 0; pixel < x.length; pixel += channels) {
            float largest = x[pixel];
            for (int i = pixel; i < pixel + channels; i++) {
                largest = Math.max(largest, x[i]);
            }
            float sum = 0f;
            for (int i = pixel; i < pixel + channels; i++) {
                y[i] = (float) StrictMath.exp(x[i] - largest);
                sum += y[i];
            }
            for (int i = pixel; i < pixel + channels; i++) {
                y[i] /= sum;
            }
        }
        return Value.of(y);
    }
}

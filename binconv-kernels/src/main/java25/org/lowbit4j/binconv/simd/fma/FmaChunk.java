package org.lowbit4j.binconv.simd.fma;

import java.util.ArrayList;
import java.util.List;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.FloatConvolutionSpec;
import org.lowbit4j.binconv.kernel.PlaneCoding;
import org.lowbit4j.binconv.simd.floats.VectorFloatConvolution;

/**
 * Some neighbouring input channels of a convolution, so few that every float sum over them is an exact integer, as a float
 * convolution of a padded image.
 */
final class FmaChunk {

    /** All integers up to it are floats. */
    static final int MAX_SUM = 1 << 24;

    private final int first;
    private final Shape padded;
    private final VectorFloatConvolution convolution;

    private FmaChunk(ConvolutionSpec spec, int first, int channels) {
        Window window = spec.window();
        this.first = first;
        this.padded = padded(spec, channels);
        Window inside = new Window(
                window.kernelHeight(),
                window.kernelWidth(),
                window.strideHeight(),
                window.strideWidth(),
                0,
                0,
                0,
                0,
                window.dilationHeight(),
                window.dilationWidth());
        this.convolution = new VectorFloatConvolution(
                new FloatConvolutionSpec(padded, inside, weights(spec, first, channels), FloatVector.of()));
    }

    /** As few chunks as possible. */
    static List<FmaChunk> of(ConvolutionSpec spec) {
        int channels = spec.input().channels();
        int most = (int) Math.min(channels, MAX_SUM / Math.max(1, largestSumOfAChannel(spec)));
        int count = (channels + most - 1) / most;
        List<FmaChunk> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) channels * i / count);
            int to = (int) ((long) channels * (i + 1) / count);
            chunks.add(new FmaChunk(spec, from, to - from));
        }
        return chunks;
    }

    /** How far from zero the sum over a window of one channel can be. */
    static long largestSumOfAChannel(ConvolutionSpec spec) {
        PlaneCoding activations = spec.activationCoding();
        long largest = Math.max(-activations.offset(), activations.lastUnsigned() + activations.offset());
        return spec.window().taps() * largest * spec.weights().grid().levels();
    }

    /** Values of the padded image. */
    static long paddedSize(ConvolutionSpec spec) {
        Window window = spec.window();
        long height = (long) spec.input().height() + window.padTop() + window.padBottom();
        long width = (long) spec.input().width() + window.padLeft() + window.padRight();
        return Bytes.product(height, width, spec.input().channels());
    }

    private static Shape padded(ConvolutionSpec spec, int channels) {
        Window window = spec.window();
        return new Shape(
                spec.input().height() + window.padTop() + window.padBottom(),
                spec.input().width() + window.padLeft() + window.padRight(),
                channels);
    }

    private static FloatWeights weights(ConvolutionSpec spec, int first, int channels) {
        WeightShape all = spec.weights().shape();
        WeightShape shape = new WeightShape(all.outputs(), all.kernelHeight(), all.kernelWidth(), channels);
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = spec.weight(i / channels * all.inputs() + first + i % channels);
        }
        return new FloatWeights(shape, FloatVector.of(values));
    }

    /** The first channel. */
    int first() {
        return first;
    }

    /** The shape of the padded image of these channels. */
    Shape padded() {
        return padded;
    }

    VectorFloatConvolution convolution() {
        return convolution;
    }
}

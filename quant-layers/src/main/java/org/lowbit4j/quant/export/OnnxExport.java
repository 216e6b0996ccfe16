package org.lowbit4j.quant.export;

import java.util.List;
import org.lowbit4j.binconv.ir.Graph;

/**
 * Turns a low-bit network into an ONNX model of standard operators (operator set 13) that other runtimes run.
 *
 * <p>Weights have exactly the values that their codes stand for; batch norm and output scales are folded into them. Activations
 * are <em>not</em> rounded to their codes: a quantizer becomes the clip of its interval,
 * {@code u = clip(x - lower, 0, width)}, because that interval is part of what the network has learned. So the model is the
 * same network with finer activations; its outputs are close to those of the low-bit network, not equal.
 *
 * <p>The input is float32 [batch, C, H, W], or [batch, C] for a vector, under the name it has in the network; the output is
 * called {@code output}. The batch is symbolic.
 */
public final class OnnxExport {

    private OnnxExport() {}

    /**
     * The network in float32.
     *
     * @throws IllegalArgumentException naming the layer, if it cannot be exported
     */
    public static OnnxModel float32(Graph network) {
        OnnxGraph graph = new OnnxGraph();
        new NetworkExport(UnroundedNetwork.of(network), graph, new FloatPrecision(graph)).run();
        return new OnnxModel(graph.build());
    }

    /**
     * The network in 8 bits, float layers too, as QuantizeLinear and DequantizeLinear around every operation, which ONNX Runtime
     * fuses into integer operations. Weights are signed, symmetric, with a scale per output channel: low-bit codes stay as they
     * are, float weights and codes beyond -64..64 take the largest magnitude over 64: pairs of products then fit the 16 bits in which
     * CPUs without VNNI add them. Every value that is stored between operations is unsigned; its
     * ends are those of the quantizer's interval, or the least and greatest value seen on the calibration images, zero
     * included. A value that a quantizer shares with other readers is stored once, and clipped as bytes for the quantizer. What
     * enters a softmax stays float32. An output that is an image is rounded to bytes like any other value, one that is a vector
     * stays float32.
     *
     * @param images calibration images, NHWC, {@code count * network.inputShape().size()} values
     * @param count number of images, at least 1
     * @throws IllegalArgumentException if the images do not fit, or naming the layer that cannot be exported
     */
    public static OnnxModel int8(Graph network, float[] images, int count) {
        UnroundedNetwork unrounded = UnroundedNetwork.of(network);
        List<ValueRange> ranges = ActivationRanges.ranges(unrounded, images, count);
        OnnxGraph graph = new OnnxGraph();
        new NetworkExport(unrounded, graph, new BytePrecision(graph, ranges)).run();
        return new OnnxModel(graph.build());
    }
}

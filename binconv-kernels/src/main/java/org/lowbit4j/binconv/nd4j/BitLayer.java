package org.lowbit4j.binconv.nd4j;

import java.util.List;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.Window;

/**
 * What {@link BitConv2D} and {@link BitDense} compute, per image, exactly as the reference interpreter does:
 *
 * <pre>
 * code        = grid.code(x)                                          {@link Node.Quantize}
 * accumulator = sum over window and channels of weight * (code - z)   {@link Node.IntegerConvolution}
 * y           = Math.fma(scale[o], (float) accumulator, shift[o])     {@link Node.Affine}
 * </pre>
 *
 * @param grid of the codes that the input becomes
 * @param window kernel, stride, padding, dilation; {@link Window#POINT} for a dense layer
 * @param weights integer codes, OHWI; fewer input channels than the image has make groups
 * @param scale one per output channel
 * @param shift one per output channel
 */
public record BitLayer(ActivationGrid grid, Window window, WeightCodes weights, FloatVector scale, FloatVector shift) {

    /**
     * The layer as a graph.
     *
     * @param name of the layer
     * @param image shape of its input
     * @throws org.lowbit4j.binconv.ir.InvalidGraphException if the parts do not fit each other or the image
     */
    Graph on(String name, Shape image) {
        return new Graph(List.of(
                new Node.Input("input", image),
                new Node.Quantize(name, 0, grid),
                new Node.IntegerConvolution(name, 1, window, weights),
                new Node.Affine(name, 2, scale, shift)));
    }
}

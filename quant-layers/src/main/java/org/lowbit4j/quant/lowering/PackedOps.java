package org.lowbit4j.quant.lowering;

import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.nd4j.BitLayer;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** From quantized layers in hand-built SameDiff graphs ({@link org.lowbit4j.quant.layer.QuantizedOps}) to low-bit ops. */
public final class PackedOps {

    private PackedOps() {}

    /**
     * What {@link org.lowbit4j.binconv.nd4j.BitConv2D} or {@link org.lowbit4j.binconv.nd4j.BitDense} compute in place of a layer, its
     * bias included, its activation function not: that is an op of its own behind it.
     *
     * @param trained the graph; holds the layer's parameters as {@code name_W} and so on
     * @param name that the layer was added under
     * @param layer as it was added
     * @throws IllegalArgumentException if the graph has no such parameter, or the layer is not quantized
     */
    public static BitLayer bitLayer(SameDiff trained, String name, QuantizedLayer layer) {
        QuantizedLayer copy = (QuantizedLayer) layer.clone();
        copy.markCalibrated(
                new float[0], new float[0]); // ranges that were trained from their start, without calibration
        Graph graph = SingleLayer.lower(
                name, copy, key -> variable(trained, name + "_" + key).getArr());
        ActivationGrid grid = only(graph, Node.Quantize.class, name).grid();
        Node.IntegerConvolution convolution = only(graph, Node.IntegerConvolution.class, name);
        Node.Affine affine = only(graph, Node.Affine.class, name);
        return new BitLayer(grid, convolution.window(), convolution.weights(), affine.scale(), affine.shift());
    }

    private static SDVariable variable(SameDiff trained, String name) {
        if (!trained.hasVariable(name)) {
            throw new IllegalArgumentException("SameDiff graph: no variable " + Names.quoted(name)
                    + "; expected the parameters of a layer that was added under this name");
        }
        return trained.getVariable(name);
    }

    private static <N extends Node> N only(Graph graph, Class<N> kind, String name) {
        return graph.nodes().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("Layer " + Names.quoted(name) + ": no " + kind.getSimpleName()
                                + " in it; only layers with quantized weights and inputs become low-bit ops"));
    }
}

package org.lowbit4j.quant.lowering;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.convolution.Geometry;
import org.lowbit4j.quant.convolution.SequenceGeometry;
import org.lowbit4j.quant.convolution.StockGeometry;
import org.lowbit4j.quant.layer.QuantizedLayer;

/** What lowering must know of sequences, which become images of height 1 there. */
final class Sequences {

    private final GraphStructure structure;

    Sequences(GraphStructure structure) {
        this.structure = structure;
    }

    /** The setting of a 1-D layer, whose first number counts, for images of height 1. */
    static int[] across(int[] setting, int upright) {
        return new int[] {upright, setting[0]};
    }

    /** The operand if it is a vector, as it is behind global pooling. */
    int vector(String name, int input, Shape shape) {
        if (shape.pixels() != 1) {
            throw new UnsupportedLayerException(
                    name,
                    "a dense layer over every step of a sequence of " + shape,
                    "pool the sequence first, or use a 1-D convolution of one tap");
        }
        return input;
    }

    /**
     * Refuses a pooling that would not leave the channels of a sequence: by default Deeplearning4j pools over dimension 2, which are
     * the channels in format NWC.
     */
    void checkGlobalPooling(String name, GlobalPoolingLayer pooling) {
        Optional<SequenceGeometry> sequence = sequence(structure.inputs(name));
        if (sequence.isEmpty()) {
            return;
        }
        boolean channelsLast = sequence.get().window().channelsLast();
        int steps = channelsLast ? 1 : 2;
        int[] given = pooling.getPoolingDimensions();
        int[] dimensions = given == null ? new int[] {2} : given;
        if (!Arrays.equals(dimensions, new int[] {steps})) {
            throw new UnsupportedLayerException(
                    name,
                    "global pooling over dimensions " + Arrays.toString(dimensions) + " of sequences in format "
                            + (channelsLast ? "NWC" : "NCW"),
                    "pool over the steps: poolingDimensions(" + steps + ")");
        }
    }

    /** The nearest 1-D convolution before any of {@code vertices}. */
    private Optional<SequenceGeometry> sequence(List<String> vertices) {
        for (String vertex : vertices) {
            if (!structure.names().contains(vertex)) {
                continue;
            }
            Optional<Geometry> geometry = structure.layer(vertex).flatMap(Sequences::geometry);
            Optional<SequenceGeometry> found = geometry.isPresent()
                    ? geometry.filter(SequenceGeometry.class::isInstance).map(SequenceGeometry.class::cast)
                    : sequence(structure.inputs(vertex));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Geometry> geometry(Layer layer) {
        return layer instanceof QuantizedLayer quantized ? Optional.of(quantized.geometry()) : StockGeometry.of(layer);
    }
}

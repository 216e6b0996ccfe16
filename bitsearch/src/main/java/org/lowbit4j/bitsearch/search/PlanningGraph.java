package org.lowbit4j.bitsearch.search;

import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.lowering.InputFormat;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Networks as plans are made for them: quantized at some bits and lowered, and the layers that a search may change. */
public final class PlanningGraph {

    private static final int SOME_BITS = 4;
    private static final int IMAGES = 2;

    private PlanningGraph() {}

    /**
     * A trained network, quantized at some bits and lowered: its times do not depend on weights and intervals.
     *
     * @param input height, width and channels of its images
     * @param firstLast how the first and the last layer are quantized
     * @param quantizers of all quantized layers
     */
    public static Graph quantized(ComputationGraph network, Shape input, FirstLast firstLast, Quantizers quantizers) {
        BitwidthPlan plan = BitwidthPlan.uniform(
                new NetworkQuantizer(network).quantizableLayers(), SOME_BITS, SOME_BITS, firstLast);
        return lowered(network, plan, quantizers, input);
    }

    /** A network quantized at {@code plan} and lowered, without calibration on images: for what does not depend on that. */
    public static Graph lowered(ComputationGraph network, BitwidthPlan plan, Quantizers quantizers, Shape input) {
        ComputationGraph quantized = new NetworkQuantizer(network)
                .quantize(
                        plan,
                        new NetworkQuantizer.Training(new Sgd(0), 0, 1, quantizers),
                        images(InputFormat.of(network), input));
        return Lowering.lower(quantized, input);
    }

    private static INDArray images(CNN2DFormat format, Shape input) {
        long[] shape = format == CNN2DFormat.NHWC
                ? new long[] {IMAGES, input.height(), input.width(), input.channels()}
                : new long[] {IMAGES, input.channels(), input.height(), input.width()};
        return Nd4j.rand(DataType.FLOAT, shape).muli(2).subi(1);
    }

    /**
     * The layers of a lowered network that a search may change: all quantized ones, but for the first and the last if these keep
     * eight bits.
     *
     * @param layers names of the network's conv and dense layers, in order of evaluation
     */
    public static List<SearchedLayer> searched(
            Graph lowered, List<String> layers, FirstLast firstLast, Candidates weights, Candidates activations) {
        List<SearchedLayer> all = SearchedLayer.all(lowered, weights, activations);
        if (all.isEmpty()) {
            throw new IllegalArgumentException(
                    "the packed network has no quantized layer; give the float network, or one that was quantized before it was"
                            + " lowered");
        }
        if (firstLast == FirstLast.FLOAT) {
            return all;
        }
        Set<String> alike = Set.copyOf(BitwidthPlan.alike(layers, firstLast));
        List<SearchedLayer> searched =
                all.stream().filter(layer -> alike.contains(layer.name())).toList();
        if (searched.isEmpty()) {
            throw new IllegalArgumentException("8 bits for the first and the last layer leave none of " + layers.size()
                    + " layers to be searched; search these as well");
        }
        return searched;
    }

    /** The quantized layers of a packed network by name, in order of evaluation. */
    public static List<String> quantizedLayers(Graph lowered) {
        return lowered.integerConvolutions().stream().map(Node::name).toList();
    }
}

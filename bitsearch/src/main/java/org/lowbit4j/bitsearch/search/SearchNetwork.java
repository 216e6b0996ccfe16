package org.lowbit4j.bitsearch.search;

import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.layer.SearchForm;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes a network that searches its bits out of a float or a quantized one. */
public final class SearchNetwork {

    private SearchNetwork() {}

    /**
     * The search network: the layers of {@code searched} become search layers, calibrated at their middle candidates, the others
     * what {@code plan} says. Batch-norm statistics are still those of the source.
     *
     * @param source stays as it is
     * @param plan bits of all quantized layers; of those that are searched any that their quantizers have
     * @param searched names of the layers whose bits are searched, all of them in {@code plan}
     * @param form the candidates
     * @param training how the weights are trained
     * @param images to calibrate on
     * @throws IllegalArgumentException if the plan misses a searched layer or leaves it float, or if that is frozen
     */
    public static ComputationGraph of(
            ComputationGraph source,
            BitwidthPlan plan,
            Set<String> searched,
            SearchForm form,
            NetworkQuantizer.Training training,
            INDArray images) {
        plan.checkQuantized(searched);
        GraphStructure structure = new GraphStructure(source);
        searched.stream().sorted().forEach(name -> Strengths.checkNotFrozen(structure, name));
        return new NetworkQuantizer(source, layer -> searched.contains(layer.getLayerName()) ? form.of(layer) : layer)
                .quantize(plan, training, images);
    }
}

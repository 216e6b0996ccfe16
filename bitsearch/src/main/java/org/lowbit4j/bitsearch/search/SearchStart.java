package org.lowbit4j.bitsearch.search;

import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.layer.SearchForm;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.training.QuantizedStart;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Makes a network ready for a search: search layers, calibrated on training images, batch-norm statistics estimated again. */
public final class SearchStart {

    /** Of layers that are searched; any number will do. */
    private static final int SOME_BITS = 4;

    private SearchStart() {}

    /**
     * The search network.
     *
     * @param source the float network; stays as it is
     * @param candidates among which is searched
     * @param firstLast the first and the last layer stay float, get 8 bits, or are searched as the others
     * @param training how the weights are trained
     * @param examples training examples, as they are
     */
    public static ComputationGraph of(
            ComputationGraph source,
            SearchForm candidates,
            FirstLast firstLast,
            NetworkQuantizer.Training training,
            DataSetIterator examples) {
        if (!SearchLayers.of(source).isEmpty()) {
            throw new IllegalArgumentException(
                    "The network has search layers already; give the float network, or resume the search");
        }
        List<String> layers = new NetworkQuantizer(source).quantizableLayers();
        BitwidthPlan plan = BitwidthPlan.uniform(layers, SOME_BITS, SOME_BITS, firstLast);
        Set<String> searched = Set.copyOf(BitwidthPlan.alike(layers, firstLast));
        if (searched.isEmpty()) {
            throw new IllegalArgumentException("No layer is left to be searched; leave fewer layers float");
        }
        ComputationGraph network = SearchNetwork.of(
                source, plan, searched, candidates, training, QuantizedStart.calibrationImages(examples));
        QuantizedStart.estimateStatistics(network, examples);
        return network;
    }
}

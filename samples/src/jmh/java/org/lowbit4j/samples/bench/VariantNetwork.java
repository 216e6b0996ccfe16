package org.lowbit4j.samples.bench;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.cost.CostTable;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.layer.SearchForm;
import org.lowbit4j.bitsearch.search.BitwidthSearch;
import org.lowbit4j.bitsearch.search.BudgetLoss;
import org.lowbit4j.bitsearch.search.SearchNetwork;
import org.lowbit4j.bitsearch.search.SearchSettings;
import org.lowbit4j.bitsearch.search.Update;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.bitsearch.supernet.Branches;
import org.lowbit4j.bitsearch.supernet.Supernet;
import org.lowbit4j.bitsearch.supernet.SupernetSearch;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.training.TrainableNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Makes the network of a {@link Variant} out of a float one, first and last layer float, and the steps that train it. */
final class VariantNetwork {

    private static final int FLOAT_BITS = 32;
    private static final double LEARNING_RATE = 1e-4;
    private static final double MOMENTUM = 0.9;
    private static final double WEIGHT_DECAY = 1e-4;

    private final Variant variant;
    private final ComputationGraph source;
    private final INDArray images;
    private final BitwidthPlan plan;

    /** {@code images} to calibrate on. */
    VariantNetwork(Variant variant, ComputationGraph source, INDArray images) {
        this.variant = variant;
        this.source = source;
        this.images = images;
        List<String> layers = new NetworkQuantizer(source).quantizableLayers();
        this.plan = BitwidthPlan.uniform(layers, variant.bits(), variant.bits(), FirstLast.FLOAT);
        if (plan.layers().isEmpty()) {
            throw new IllegalArgumentException("the network has no layer between its first and its last, so there is"
                    + " nothing to quantize or search; choose another architecture");
        }
    }

    /** One step; of a search, one of the weights and one of the strengths. */
    @FunctionalInterface
    interface Step {

        void run(long number, DataSet weightBatch, DataSet strengthBatch);
    }

    /** The steps of the variant. */
    Step steps() {
        return switch (variant.way()) {
            case TRAINING -> training();
            case SEARCH -> search();
            case TIED_SUPERNET -> supernet(Branches.tied(variant.candidates()));
            case FULL_SUPERNET -> supernet(Branches.all(variant.candidates(), variant.candidates()));
        };
    }

    private Step training() {
        ComputationGraph network = variant.bits() == FLOAT_BITS
                ? TrainableNetwork.with(source, how().updater(), WEIGHT_DECAY)
                : new NetworkQuantizer(source).quantize(plan, how(), images);
        return (number, weightBatch, strengthBatch) -> network.fit(weightBatch);
    }

    private Step search() {
        SearchForm form = new SearchForm(variant.candidates(), variant.candidates());
        ComputationGraph network = SearchNetwork.of(source, plan, searched(), form, how(), images);
        BitwidthSearch search = new BitwidthSearch(network, settings(), budget());
        return search::step;
    }

    private Step supernet(Branches branches) {
        ComputationGraph network = Supernet.of(source, plan, searched(), branches, how(), images);
        SupernetSearch search = new SupernetSearch(network, settings(), budget());
        return search::step;
    }

    private NetworkQuantizer.Training how() {
        return new NetworkQuantizer.Training(
                new Nesterovs(LEARNING_RATE, MOMENTUM), WEIGHT_DECAY, 1, variant.quantizers());
    }

    private Set<String> searched() {
        return plan.names();
    }

    private static SearchSettings settings() {
        return new SearchSettings(Update.ALTERNATING, Optional.empty(), SearchSettings.LEARNING_RATE, 0, 1);
    }

    /** Of weight bits x activation bits a layer: what is in the tables does not change what a step costs. */
    private BudgetLoss budget() {
        Candidates candidates = variant.candidates();
        List<CostTable> tables = plan.layers().stream()
                .map(layer -> CostTable.of(
                        new SearchedLayer(layer.name(), candidates, candidates),
                        (weightBits, activationBits) -> weightBits * activationBits))
                .toList();
        NetworkCosts costs = new NetworkCosts(CostKind.BIT_OPERATIONS, 0, tables);
        return new BudgetLoss(costs, costs.greatest() / 2, SearchSettings.BUDGET_WEIGHT);
    }
}

package org.lowbit4j.bitsearch.supernet;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.search.BudgetLoss;
import org.lowbit4j.bitsearch.search.SearchCosts;
import org.lowbit4j.bitsearch.search.SearchData;
import org.lowbit4j.bitsearch.search.SearchLearning;
import org.lowbit4j.bitsearch.search.SearchSettings;
import org.lowbit4j.bitsearch.search.Update;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.DivergedException;
import org.lowbit4j.quant.training.Learning;
import org.lowbit4j.quant.training.QuantizedStart;
import org.lowbit4j.quant.training.TrainingData;
import org.lowbit4j.quant.training.TrainingSettings;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * A plan by a supernet that is trained for it: a branch for each bitwidth that is a candidate of all weights and all activations,
 * weights and strengths in turn on the halves of the training images. Nothing but the plan is kept.
 */
public final class SupernetTraining {

    private final ComputationGraph source;
    private final Quantizers quantizers;
    private final DataSetIterator examples;
    private final TrainingSettings settings;
    private final SearchData data;

    /**
     * A training.
     *
     * @param source the float network; stays as it is
     * @param quantizers of all branches
     * @param examples to calibrate on, as they are
     * @param data the same examples, to learn from
     * @param settings how the weights are trained
     */
    public SupernetTraining(
            ComputationGraph source,
            Quantizers quantizers,
            DataSetIterator examples,
            TrainingData data,
            TrainingSettings settings) {
        this.source = source;
        this.quantizers = quantizers;
        this.examples = examples;
        this.data = SearchData.of(data, Update.ALTERNATING);
        this.settings = settings;
    }

    /** Number of all steps; each is one of the weights and one of the strengths. */
    public int steps() {
        return settings.epochs() * stepsPerEpoch();
    }

    private int stepsPerEpoch() {
        return data.steps();
    }

    /**
     * Trains and takes the branches with the largest shares, repaired where they miss the budget.
     *
     * @param progress is told the number of steps done
     * @throws DivergedException if the loss or a parameter is no longer a number
     * @throws IllegalArgumentException if no choice of branches keeps the budget
     */
    public BitwidthPlan plan(SearchCosts costs, IntConsumer progress) {
        ComputationGraph network = supernet(costs);
        SearchSettings how = new SearchSettings(
                Update.ALTERNATING, Optional.empty(), SearchSettings.LEARNING_RATE, 0, settings.seed());
        SupernetSearch search = new SupernetSearch(
                network, how, new BudgetLoss(costs.costs(), costs.window().target(), SearchSettings.BUDGET_WEIGHT));
        search.checkFeasible(costs.window());
        Learning learning = new SearchLearning(search, data);
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            try {
                train(learning, epoch, progress);
            } catch (IllegalArgumentException e) {
                throw DivergedException.explaining(e, network, epoch + 1, settings.learningRate());
            }
        }
        return search.plan(costs.window());
    }

    private ComputationGraph supernet(SearchCosts costs) {
        Set<Integer> common = costs.uniformCosts().keySet();
        if (common.isEmpty()) {
            throw new IllegalArgumentException(
                    "no bitwidth is a candidate of all weights and all activations; a supernet has"
                            + " a branch for each such bitwidth, so give candidates that they share");
        }
        Branches branches = Branches.tied(
                Candidates.of(common.stream().mapToInt(Integer::intValue).toArray()));
        BitwidthPlan some =
                costs.complete(costs.costs().plan(new int[costs.costs().layers().size()], Map.of()));
        NetworkQuantizer.Training training = new NetworkQuantizer.Training(
                settings.updater(stepsPerEpoch()), settings.weightDecay(), settings.seed(), quantizers);
        ComputationGraph network = Supernet.of(
                source,
                some,
                Set.copyOf(costs.costs().names()),
                branches,
                training,
                QuantizedStart.calibrationImages(examples));
        QuantizedStart.estimateStatistics(network, examples);
        return network;
    }

    private void train(Learning learning, int epoch, IntConsumer progress) {
        try (Learning.Epoch steps = learning.start(epoch, 0)) {
            for (int step = 1; steps.hasNext(); step++) {
                double loss = steps.step();
                if (!Double.isFinite(loss)) {
                    throw new DivergedException(
                            epoch + 1, epoch * learning.steps() + step, loss, settings.learningRate());
                }
                progress.accept(epoch * learning.steps() + step);
            }
        }
    }
}

package org.lowbit4j.samples.search;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.search.BudgetLoss;
import org.lowbit4j.bitsearch.search.SearchSettings;
import org.lowbit4j.bitsearch.search.Update;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.bitsearch.supernet.Branches;
import org.lowbit4j.bitsearch.supernet.Supernet;
import org.lowbit4j.bitsearch.supernet.SupernetSearch;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.TrainingBatches;
import org.lowbit4j.samples.pipeline.QuantizedStart;
import org.lowbit4j.samples.train.DivergedException;
import org.lowbit4j.samples.train.Learning;
import org.lowbit4j.samples.train.TrainingSettings;

/**
 * A plan by a supernet that is trained for it: a branch for each bitwidth that is a candidate of all weights and all activations,
 * weights and strengths in turn on the halves of the training images. Nothing but the plan is kept.
 */
public final class SupernetTraining {

    private final ComputationGraph source;
    private final Quantizers quantizers;
    private final ImageSet images;
    private final TrainingSettings settings;
    private final TrainingBatches batches;

    /**
     * A training.
     *
     * @param source the float network; stays as it is
     * @param quantizers of all branches
     * @param images to calibrate on, as they are
     * @param batches of the same images, to learn from
     * @param settings how the weights are trained
     */
    public SupernetTraining(
            ComputationGraph source,
            Quantizers quantizers,
            ImageSet images,
            TrainingBatches batches,
            TrainingSettings settings) {
        this.source = source;
        this.quantizers = quantizers;
        this.images = images;
        this.batches = batches;
        this.settings = settings;
    }

    /** Number of all steps; each is one of the weights and one of the strengths. */
    public int steps() {
        return settings.epochs() * stepsPerEpoch();
    }

    private int stepsPerEpoch() {
        return SearchLearning.steps(Update.ALTERNATING, batches);
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
        Learning learning = new SearchLearning(search, how.update(), batches);
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
                            + " a branch for each such bitwidth, so give --candidates that they share");
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
                QuantizedStart.calibrationImages(source, images));
        QuantizedStart.estimateStatistics(network, images);
        return network;
    }

    private void train(Learning learning, int epoch, IntConsumer progress) {
        try (Learning.Epoch steps = learning.start(epoch)) {
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

package org.lowbit4j.bitsearch.search;

import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.plan.DerivedPlan;
import org.lowbit4j.bitsearch.plan.PlanDerivation;
import org.lowbit4j.quant.training.Learning;

/** A search in progress: a search network, what its plans cost, and the optimiser of its strengths. */
public final class SearchInProgress {

    private final ComputationGraph network;
    private final SearchCosts costs;
    private final BudgetLoss loss;
    private final BitwidthSearch search;

    /**
     * A search of the bits of {@code network}.
     *
     * @param budgetWeight of the budget's loss beside the task's
     * @param state what the strengths' optimiser remembered where the network was saved; empty for a search that begins
     */
    public SearchInProgress(
            ComputationGraph network,
            SearchCosts costs,
            SearchSettings settings,
            double budgetWeight,
            Optional<OptimizerState> state) {
        this.network = network;
        this.costs = costs;
        this.loss = new BudgetLoss(costs.costs(), costs.window().target(), budgetWeight);
        this.search = state.map(past -> new BitwidthSearch(network, settings, loss, past))
                .orElseGet(() -> new BitwidthSearch(network, settings, loss));
    }

    /** How the network learns from {@code data}. */
    public Learning learning(SearchData data) {
        return new SearchLearning(search, data);
    }

    /** The network that is searched. */
    public ComputationGraph network() {
        return network;
    }

    /** What its plans cost. */
    public SearchCosts costs() {
        return costs;
    }

    /** What the strengths' optimiser remembers now. */
    public OptimizerState state() {
        return search.optimizerState();
    }

    /** The expected cost now. */
    public double expectedCost() {
        return loss.expectedCost(search.strengths());
    }

    /** The loss of the budget now. */
    public double budgetLoss() {
        return loss.value(search.strengths());
    }

    /** Expected against target cost, for people. */
    public String progress() {
        return "expected cost " + costs.budget().kind().format(expectedCost()) + ", target "
                + costs.budget().kind().format(costs.window().target());
    }

    /** The plan of the shares of a network. */
    public static DerivedPlan derive(ComputationGraph network, SearchCosts costs) {
        return PlanDerivation.derive(
                costs.costs(), Strengths.of(network).shares(costs.costs().names()), costs.window());
    }
}

package org.lowbit4j.bitsearch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.bitsearch.budget.Budget;
import org.lowbit4j.bitsearch.latency.LatencyTable;
import org.lowbit4j.bitsearch.layer.SearchForm;
import org.lowbit4j.bitsearch.plan.DerivedPlan;
import org.lowbit4j.bitsearch.run.SearchSpec;
import org.lowbit4j.bitsearch.run.SearchStages;
import org.lowbit4j.bitsearch.search.SearchCosts;
import org.lowbit4j.bitsearch.search.SearchData;
import org.lowbit4j.bitsearch.search.SearchSettings;
import org.lowbit4j.bitsearch.search.Update;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.bitsearch.trail.SearchTrail;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.plan.PlanFiles;
import org.lowbit4j.quant.run.RunBuilder;
import org.lowbit4j.quant.run.RunData;
import org.lowbit4j.quant.run.RunDirectory;
import org.lowbit4j.quant.run.StagedRun;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.TrainingData;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * A search of the bits of every layer under a budget (EBS: Li et al., 2020), on any data set of Deeplearning4j:
 *
 * <pre>
 * NetworkSearch.Result found = NetworkSearch.of(network)
 *         .input(new Shape(32, 32, 3))
 *         .budget("ebsflops=uniform3")
 *         .candidates("1,2,3,4,5")
 *         .train(trainIterator)
 *         .settings(new TrainingSettings(4, 0.01, 1))
 *         .directory(Path.of("search3"))
 *         .run();
 * BitwidthPlan plan = found.plan();
 * </pre>
 *
 * Weights learn from one half of the examples and strengths from the other. The plan is then trained with
 * {@link org.lowbit4j.quant.run.QuantizationTraining}, from the float network or from the meta weights of the search.
 */
public final class NetworkSearch extends RunBuilder<NetworkSearch> {

    private final ComputationGraph network;
    private @Nullable Budget budget;
    private Optional<LatencyTable> latency = Optional.empty();
    private Candidates candidates = Candidates.parse("1,2,3,4,5");
    private FirstLast firstLast = FirstLast.FLOAT;
    private Quantizers quantizers = Quantizers.EBS;
    private boolean stochastic;
    private Update update = Update.ALTERNATING;
    private Function<TrainingData, SearchData> parts = all -> SearchData.of(all, update);

    private NetworkSearch(ComputationGraph network) {
        this.network = network;
    }

    /** Searches the bits of {@code network}, which is float and stays as it is. */
    public static NetworkSearch of(ComputationGraph network) {
        return new NetworkSearch(network);
    }

    /** Searches the bits of {@code network}, which is float and stays as it is; layers have the names of its ComputationGraph. */
    public static NetworkSearch of(MultiLayerNetwork network) {
        return new NetworkSearch(network.toComputationGraph());
    }

    /** Height, width and channels of the network's input. */
    public NetworkSearch input(Shape shape) {
        return description(new InputDescription(Optional.of(shape), List.of(), Optional.empty()));
    }

    /**
     * What a plan may cost; needed.
     *
     * @param text as {@link Budget#parse} takes it: {@code ebsflops=uniform3}, {@code bits=2.5}, {@code size=80kB}, ...
     * @throws IllegalArgumentException if it is none
     */
    public NetworkSearch budget(String text) {
        budget = Budget.parse(text);
        return this;
    }

    /**
     * Bits among which is searched, for weights and activations alike; 1 to 5 if nothing else is said.
     *
     * @param list with commas, for instance {@code 1,2,3,4,5}
     */
    public NetworkSearch candidates(String list) {
        candidates = Candidates.parse(list);
        return this;
    }

    /** Bits of the first and the last layer: float (if nothing else is said), 8, or searched as the others. */
    public NetworkSearch firstLast(FirstLast ends) {
        firstLast = ends;
        return this;
    }

    /** Quantizers of weights and activations; those of EBS if nothing else is said. */
    public NetworkSearch quantizers(Quantizers pair) {
        quantizers = pair;
        return this;
    }

    /** The times of the network's layers, for a budget of latency. */
    public NetworkSearch latency(LatencyTable table) {
        latency = Optional.of(table);
        return this;
    }

    /** Whether shares come from a Gumbel softmax (EBS-Sto) instead of a softmax (EBS-Det, if nothing else is said). */
    public NetworkSearch stochastic(boolean wanted) {
        stochastic = wanted;
        return this;
    }

    /** What the strengths learn from, and whether in turn with the weights; alternating if nothing else is said. */
    public NetworkSearch update(Update way) {
        update = way;
        return this;
    }

    private SearchSpec spec() {
        if (budget == null) {
            throw new IllegalArgumentException("NetworkSearch: no budget; call budget first");
        }
        return new SearchSpec(
                budget,
                latency,
                new SearchForm(candidates, candidates),
                firstLast,
                quantizers,
                stochastic,
                update,
                0,
                SearchSettings.LEARNING_RATE,
                SearchSettings.BUDGET_WEIGHT);
    }

    /** What is learned from: every other batch by the weights, the rest by the strengths. The iterator must not shuffle. */
    @Override
    public NetworkSearch train(DataSetIterator examples) {
        return super.train(examples);
    }

    /** What the weights learn from, and what the strengths do; they should share no example. */
    public NetworkSearch train(DataSetIterator weights, DataSetIterator strengths) {
        TrainingData others = TrainingData.of(strengths);
        parts = all -> new SearchData(all, Optional.of(others));
        return super.train(weights);
    }

    @Override
    protected NetworkSearch self() {
        return this;
    }

    /**
     * What was found.
     *
     * @param plan bits of every quantized layer, also in {@code plan.json} of the directory
     * @param derived how the plan came from the shares
     * @param costs what plans of the network cost
     * @param trail strengths, shares and costs, epoch by epoch
     * @param network with the meta weights; a plan is fine-tuned from it or from the float network
     * @param directory of the run
     */
    public record Result(
            BitwidthPlan plan,
            DerivedPlan derived,
            SearchCosts costs,
            SearchTrail trail,
            ComputationGraph network,
            Path directory) {}

    /**
     * Searches.
     *
     * @throws IllegalArgumentException if something is missing, does not fit, or if every plan costs more than the budget
     * @throws org.lowbit4j.quant.training.DivergedException if the loss or a parameter is no longer a number
     * @throws IOException if the directory cannot be written
     */
    public Result run() throws IOException {
        Map<String, String> options = new LinkedHashMap<>();
        SearchSpec spec = spec();
        options.put("search", spec.toString());
        RunData data = data();
        SearchStages stages = new SearchStages(
                () -> network,
                spec,
                settings(),
                description(),
                source -> data,
                parts,
                configuration ->
                        Map.of("command", "NetworkSearch", "options", String.valueOf(configuration.get("options"))));
        StagedRun.Result done = run(stages, options, data);
        Path place = done.directory().path();
        SearchStages.Result result = stages.result();
        return new Result(
                PlanFiles.read(place.resolve(RunDirectory.PLAN)),
                result.derived(),
                result.costs(),
                SearchTrail.read(place, settings().epochs()),
                done.network(),
                place);
    }
}

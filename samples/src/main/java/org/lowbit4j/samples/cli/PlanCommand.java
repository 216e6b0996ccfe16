package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.bitsearch.baseline.Baseline;
import org.lowbit4j.bitsearch.baseline.GreedyBits;
import org.lowbit4j.bitsearch.baseline.RandomBits;
import org.lowbit4j.bitsearch.baseline.Sensitivities;
import org.lowbit4j.bitsearch.baseline.SensitivityRanking;
import org.lowbit4j.bitsearch.baseline.UniformBits;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.PlanFiles;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.model.Networks;
import org.lowbit4j.samples.pipeline.PackedFiles;
import org.lowbit4j.samples.search.LayerSensitivities;
import org.lowbit4j.samples.search.SearchCosts;
import org.lowbit4j.samples.tuning.LatencyNetworks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lowbit plan}. */
@Command(
        name = "plan",
        description = {
            "Makes a plan under a budget without a search: what a search is compared with.",
            "uniform: the most bits, the same everywhere; random: any plan at the budget's cost; sensitivity: the layers that suffer"
                    + " least get the fewest bits; greedy: the next bits always where they bring most. The last two measure on training"
                    + " images (--data, the first 1024 or --images N), one layer at its least candidates and all others at their greatest, how much the loss grows."
        })
final class PlanCommand implements Callable<Integer> {

    private static final int SENSITIVITY_IMAGES = 1024;

    /** The ways to a plan. */
    enum BaselineName {
        UNIFORM,
        RANDOM,
        SENSITIVITY,
        GREEDY
    }

    @Spec
    private @Nullable CommandSpec command;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "M",
            description = "The float network, or the directory of its run.")
    private Path model = Path.of("");

    @Option(
            names = "--baseline",
            required = true,
            paramLabel = "uniform|random|sensitivity|greedy",
            description = "How the plan is made.")
    private BaselineName baseline = BaselineName.UNIFORM;

    @Mixin
    private final SearchSpaceOptions space = new SearchSpaceOptions();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of a random plan (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Mixin
    private final DataOptions data = new DataOptions();

    @Mixin
    private final InputShapeOption inputShape = new InputShapeOption();

    @Option(names = "--out", required = true, paramLabel = "P.json", description = "The plan to write.")
    private Path out = Path.of("");

    @Mixin
    private final ForceOption force = new ForceOption();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws IOException {
        force.check(out);
        space.check();
        OneDnn.enable();
        ComputationGraph network = Networks.load(model);
        Graph lowered = LatencyNetworks.quantized(
                network, PackedFiles.shape(inputShape.of(model)), space.firstLast(), space.quantizer());
        List<SearchedLayer> layers =
                LatencyNetworks.searched(lowered, space.firstLast(), space.weights(), space.activations());
        SearchCosts costs = SearchCosts.of(lowered, layers, space.budget(), space.latency());
        BitwidthPlan plan =
                withProvenance(costs.complete(baseline(network, layers, costs).plan(costs.costs(), costs.window())));
        PlanFiles.write(plan, out);
        print(costs, plan);
        return 0;
    }

    private Baseline baseline(ComputationGraph network, List<SearchedLayer> layers, SearchCosts costs)
            throws IOException {
        return switch (baseline) {
            case UNIFORM -> new UniformBits();
            case RANDOM -> new RandomBits(seed);
            case SENSITIVITY -> new SensitivityRanking(sensitivities(network, layers, costs));
            case GREEDY -> new GreedyBits(sensitivities(network, layers, costs));
        };
    }

    private Sensitivities sensitivities(ComputationGraph network, List<SearchedLayer> layers, SearchCosts costs)
            throws IOException {
        ImageSet images = data.open().train(data.imagesOr(SENSITIVITY_IMAGES));
        try (ProgressLine line = ProgressLine.start("sensitivities", "layers", layers.size())) {
            return new LayerSensitivities(layers, space.quantizer(), images).of(network, costs, line::at);
        }
    }

    private BitwidthPlan withProvenance(BitwidthPlan plan) throws IOException {
        Map<String, String> provenance = PlanProvenance.of(RunConfiguration.of(Objects.requireNonNull(command), seed));
        provenance.putAll(plan.provenance());
        return new BitwidthPlan(plan.layers(), plan.totals(), provenance);
    }

    private void print(SearchCosts costs, BitwidthPlan plan) {
        double exact = costs.costs().exact(plan);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("out", out.toString());
        fields.put("budget", costs.budget().toString());
        fields.put("targetCost", costs.window().target());
        fields.put("exactCost", exact);
        fields.put("uniformCosts", costs.uniformCosts());
        output.print(
                fields,
                () -> out + ": " + costs.budget().kind().format(exact) + " of at most "
                        + costs.budget().kind().format(costs.window().target()));
    }
}

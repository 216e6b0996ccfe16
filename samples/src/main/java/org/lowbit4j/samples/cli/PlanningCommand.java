package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.bitsearch.baseline.Baseline;
import org.lowbit4j.bitsearch.search.SearchCosts;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.PlanFiles;
import org.lowbit4j.samples.cli.options.ForceOption;
import org.lowbit4j.samples.cli.options.InputShapeOption;
import org.lowbit4j.samples.cli.parsing.CommandOptions;
import org.lowbit4j.samples.command.PlanProvenance;
import org.lowbit4j.samples.command.RunConfiguration;
import org.lowbit4j.samples.result.PlanResult;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all ways to a plan share: the network, the file, and where a plan says that it comes from. */
abstract class PlanningCommand implements Callable<PlanResult> {

    @Spec
    private @Nullable CommandSpec command;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "M",
            description = "The float network, or the directory of its run; for evolution that of a search.")
    private Path model = Path.of("");

    @Mixin
    private final InputShapeOption inputShape = new InputShapeOption();

    @Option(names = "--out", required = true, paramLabel = "P.json", description = "The plan to write.")
    private Path out = Path.of("");

    @Mixin
    private final ForceOption force = new ForceOption();

    /** A plan, and what plans cost. */
    record Made(BitwidthPlan plan, SearchCosts costs) {

        static Made by(Baseline baseline, SearchCosts costs) {
            return new Made(costs.complete(baseline.plan(costs.costs(), costs.window())), costs);
        }
    }

    /** Checks all options that need no network. */
    abstract void check() throws IOException;

    abstract Made make(ComputationGraph network) throws IOException;

    /** The seed, where the plan depends on chance. */
    OptionalLong seed() {
        return OptionalLong.empty();
    }

    /** Digests of the images that the plan comes from, once it is made. */
    Optional<Map<String, Object>> digests() {
        return Optional.empty();
    }

    final Path model() {
        return model;
    }

    final Shape inputShape() throws IOException {
        return inputShape.of(model);
    }

    /** What the model says, with the shape of its input as an option if it does not tell. */
    final InputDescription described() throws IOException {
        InputDescription known = ModelFiles.description(model);
        return new InputDescription(Optional.of(inputShape()), known.classes(), known.preprocessing());
    }

    @Override
    public final PlanResult call() throws IOException {
        force.check(out);
        check();
        OneDnn.enable();
        Made made = make(ModelFiles.load(model));
        CommandSpec spec = Objects.requireNonNull(command);
        BitwidthPlan plan = withProvenance(made.plan(), spec);
        PlanFiles.write(plan, out);
        return PlanResult.of(
                out.toString(), spec.name(), made.costs(), made.costs().costs().exact(plan));
    }

    private BitwidthPlan withProvenance(BitwidthPlan plan, CommandSpec spec) throws IOException {
        Map<String, Object> configuration = CommandOptions.configuration(spec);
        seed().ifPresent(seed -> configuration.put(RunConfiguration.SEED, seed));
        digests().ifPresent(digests -> configuration.put(RunConfiguration.DATA, digests));
        Map<String, String> provenance = PlanProvenance.of(configuration);
        provenance.putAll(plan.provenance());
        return new BitwidthPlan(plan.layers(), plan.totals(), provenance);
    }
}

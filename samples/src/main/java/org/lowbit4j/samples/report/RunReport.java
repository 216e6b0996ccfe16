package org.lowbit4j.samples.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.lowbit4j.bitsearch.trail.CostRow;
import org.lowbit4j.bitsearch.trail.SearchTrail;
import org.lowbit4j.bitsearch.trail.StrengthRow;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.quant.plan.PlanFiles;
import org.lowbit4j.quant.run.RunDirectory;
import org.lowbit4j.quant.training.EpochResult;
import org.lowbit4j.samples.report.Chart.Bars;
import org.lowbit4j.samples.report.Chart.Line;

/**
 * A run as one page with charts, made of the files in its directory: accuracy and loss over the epochs, the bits of its plan, and of
 * a search expected against target cost and the shares of all candidates.
 */
public final class RunReport {

    private RunReport() {}

    /**
     * The page, HTML that needs no other file.
     *
     * @throws IllegalArgumentException if {@code run} is not the directory of a run, has no epoch yet, or a file in it was damaged
     */
    public static String html(Path run) throws IOException {
        Map<String, Object> configuration = RunDirectory.configuration(run);
        List<EpochResult> epochs = RunDirectory.results(run);
        if (epochs.isEmpty()) {
            throw new IllegalArgumentException(run + ": no epoch of this run is done yet; resume it first");
        }
        Page page = new Page(configuration.getOrDefault("command", "run") + " "
                + run.toAbsolutePath().normalize().getFileName());
        page.section("Training", training(epochs));
        search(page, SearchTrail.read(run, epochs.size()));
        Optional<BitwidthPlan> plan = plan(run);
        if (plan.isPresent()) {
            page.section("Bits", List.of(bits(plan.get())));
            page.table(List.of("layer", "weight bits", "activation bits", "cost"), rows(plan.get()));
        }
        page.section("Settings", List.of());
        page.table(List.of("name", "value"), settings("", configuration));
        return page.html();
    }

    private static List<List<String>> settings(String prefix, Map<?, ?> values) {
        List<List<String>> rows = new ArrayList<>();
        values.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                rows.addAll(settings(prefix + name + ", ", inner));
            } else {
                rows.add(List.of(prefix + name, String.valueOf(value)));
            }
        });
        return rows;
    }

    private static Optional<BitwidthPlan> plan(Path run) throws IOException {
        Path file = run.resolve(RunDirectory.PLAN);
        return Files.exists(file) ? Optional.of(PlanFiles.read(file)) : Optional.empty();
    }

    private static List<Chart> training(List<EpochResult> epochs) throws IOException {
        return List.of(
                Chart.lines(
                        "Accuracy on the test images",
                        "%",
                        List.of(
                                line("top-1", epochs, row -> 100 * score(row, Scores::top1)),
                                line("top-5", epochs, row -> 100 * score(row, Scores::top5)))),
                Chart.lines(
                        "Loss",
                        "nats",
                        List.of(
                                line("training", epochs, EpochResult::trainLoss),
                                line("test", epochs, row -> score(row, Scores::loss)))));
    }

    private static double score(EpochResult row, ToDoubleFunction<Scores> score) {
        return row.scores().map(score::applyAsDouble).orElse(Double.NaN);
    }

    private static Line line(String name, List<EpochResult> epochs, ToDoubleFunction<EpochResult> value) {
        return new Line(
                name,
                epochs.stream().map(EpochResult::epoch).toList(),
                epochs.stream().mapToDouble(value).boxed().toList());
    }

    private static void search(Page page, SearchTrail trail) throws IOException {
        if (trail.costs().isEmpty()) {
            return;
        }
        List<Integer> epochs = trail.costs().stream().map(CostRow::epoch).toList();
        page.section(
                "Cost",
                List.of(Chart.lines(
                        "Expected against target cost",
                        "unit of the budget",
                        List.of(
                                new Line(
                                        "expected",
                                        epochs,
                                        trail.costs().stream()
                                                .map(CostRow::expectedCost)
                                                .toList()),
                                new Line(
                                        "target",
                                        epochs,
                                        trail.costs().stream()
                                                .map(CostRow::targetCost)
                                                .toList())))));
        page.section("Shares of the candidates", shares(trail.strengths()));
    }

    /** A chart for the weights and one for the activations of every layer. */
    private static List<Chart> shares(List<StrengthRow> rows) throws IOException {
        Map<String, Map<String, List<StrengthRow>>> byChart = new LinkedHashMap<>();
        for (StrengthRow row : rows) {
            byChart.computeIfAbsent(row.layer() + ", " + row.operand(), title -> new LinkedHashMap<>())
                    .computeIfAbsent(row.bits() + " bit", name -> new ArrayList<>())
                    .add(row);
        }
        List<Chart> charts = new ArrayList<>();
        for (Map.Entry<String, Map<String, List<StrengthRow>>> chart : byChart.entrySet()) {
            List<Line> lines = new ArrayList<>();
            chart.getValue()
                    .forEach((name, candidate) -> lines.add(new Line(
                            name,
                            candidate.stream().map(StrengthRow::epoch).toList(),
                            candidate.stream().map(StrengthRow::share).toList())));
            charts.add(Chart.lines(chart.getKey(), "share", lines));
        }
        return charts;
    }

    private static Chart bits(BitwidthPlan plan) throws IOException {
        List<LayerBits> layers = plan.layers();
        return Chart.bars(
                "Bits per layer",
                "bits",
                layers.stream().map(LayerBits::name).toList(),
                List.of(
                        new Bars(
                                "weights",
                                layers.stream().map(LayerBits::weightBits).toList()),
                        new Bars(
                                "activations",
                                layers.stream().map(LayerBits::activationBits).toList())));
    }

    private static List<List<String>> rows(BitwidthPlan plan) {
        return plan.layers().stream()
                .map(layer -> List.of(
                        layer.name(),
                        Integer.toString(layer.weightBits()),
                        Integer.toString(layer.activationBits()),
                        layer.cost() == null ? "" : String.valueOf(layer.cost())))
                .toList();
    }
}

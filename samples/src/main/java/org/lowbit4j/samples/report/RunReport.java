package org.lowbit4j.samples.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.lowbit4j.bitsearch.trail.CostRow;
import org.lowbit4j.bitsearch.trail.SearchTrail;
import org.lowbit4j.bitsearch.trail.StrengthRow;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.quant.plan.PlanFiles;
import org.lowbit4j.quant.run.QuantizerRow;
import org.lowbit4j.quant.run.QuantizerTrail;
import org.lowbit4j.quant.run.RunDirectory;
import org.lowbit4j.quant.run.ValueDistributions;
import org.lowbit4j.quant.training.EpochResult;
import org.lowbit4j.samples.report.Chart.Bars;
import org.lowbit4j.samples.report.Chart.Line;

/**
 * A run as one page, made of the files in its directory: a summary, accuracy and loss over the epochs, the bits of its plan, zeros,
 * thresholds and parameters of its quantizers, and of a search expected against target cost and how the bits of each layer were found.
 */
public final class RunReport {

    private static final int MOST_COLUMNS = 8;

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
        Optional<BitwidthPlan> plan = plan(run);
        SearchTrail trail = SearchTrail.read(run, epochs.size());
        page.summary(RunSummary.of(configuration, epochs, plan, trail));
        page.section("Training", training(epochs));
        search(page, trail);
        if (plan.isPresent()) {
            page.section("Bits", List.of(bits(plan.get())));
        }
        quantizers(page, QuantizerTrail.read(run, epochs.size()).rows());
        distributions(page, ValueDistributions.read(run));
        if (plan.isPresent() && !plan.get().layers().isEmpty()) {
            page.section("Plan", List.of());
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
        page.section("Bits of the search, as its shares expect them", List.of());
        page.heat(columns("layer", epochs), expectedBits(trail.strengths(), epochs), "%.2f");
        page.section("Shares of the candidates after the last epoch", List.of());
        shares(page, trail.strengths(), epochs.get(epochs.size() - 1));
    }

    /** Of many epochs some are shown, the last one among them. */
    private static List<Integer> some(List<Integer> epochs) {
        int step = (epochs.size() - 1) / MOST_COLUMNS + 1;
        int last = epochs.size() - 1;
        return IntStream.range(0, epochs.size())
                .filter(i -> (last - i) % step == 0)
                .mapToObj(epochs::get)
                .toList();
    }

    private static List<String> columns(String first, List<Integer> epochs) {
        List<String> columns = new ArrayList<>(List.of(first));
        some(epochs).forEach(epoch -> columns.add("epoch " + epoch));
        return columns;
    }

    private static Map<String, List<Double>> expectedBits(List<StrengthRow> rows, List<Integer> epochs) {
        Map<String, Map<Integer, Double>> bits = new LinkedHashMap<>();
        rows.forEach(row -> bits.computeIfAbsent(row.layer() + ", " + row.operand(), name -> new HashMap<>())
                .merge(row.epoch(), row.bits() * row.share(), Double::sum));
        return perEpoch(bits, epochs);
    }

    private static Map<String, List<Double>> perEpoch(Map<String, Map<Integer, Double>> values, List<Integer> epochs) {
        Map<String, List<Double>> cells = new LinkedHashMap<>();
        values.forEach((name, ofEpoch) -> cells.put(
                name,
                some(epochs).stream()
                        .map(epoch -> ofEpoch.getOrDefault(epoch, Double.NaN))
                        .toList()));
        return cells;
    }

    private static void shares(Page page, List<StrengthRow> rows, int epoch) {
        List<StrengthRow> last =
                rows.stream().filter(row -> row.epoch() == epoch).toList();
        List<Integer> bits =
                last.stream().map(StrengthRow::bits).distinct().sorted().toList();
        Map<String, List<Double>> cells = new LinkedHashMap<>();
        last.forEach(row -> cells.computeIfAbsent(
                        row.layer() + ", " + row.operand(),
                        name -> new ArrayList<>(Collections.nCopies(bits.size(), Double.NaN)))
                .set(bits.indexOf(row.bits()), row.share()));
        List<String> columns = new ArrayList<>(List.of("layer"));
        bits.forEach(number -> columns.add(number + " bit"));
        page.heat(columns, cells, "%.2f");
    }

    private static void quantizers(Page page, List<QuantizerRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        List<Integer> epochs = rows.stream().map(QuantizerRow::epoch).distinct().toList();
        page.section("Share of zeros among weights and inputs", List.of());
        Map<String, Map<Integer, Double>> zeros = new LinkedHashMap<>();
        rows.forEach(row -> zeros.computeIfAbsent(row.layer() + ", " + row.operand(), name -> new HashMap<>())
                .put(row.epoch(), row.zeroShare()));
        page.heat(columns("layer", epochs), perEpoch(zeros, epochs), "%.2f");
        page.section("Quantizers after the last epoch", List.of());
        page.table(
                List.of("layer", "operand", "bits", "zero below", "last code above", "parameters"),
                rows.stream()
                        .filter(row -> row.epoch() == epochs.get(epochs.size() - 1))
                        .map(row -> List.of(
                                row.layer(),
                                row.operand(),
                                Integer.toString(row.bits()),
                                String.format(Locale.ROOT, "%.4g", row.pruning()),
                                String.format(Locale.ROOT, "%.4g", row.clipping()),
                                row.parameters()))
                        .toList());
    }

    private static void distributions(Page page, List<ValueDistributions.Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        page.section(
                "Where values lie in their ranges, from the lower end (0) to the upper end (1): shares in %",
                List.of());
        List<String> columns = new ArrayList<>(List.of("layer"));
        for (int bin = 0; bin < ValueDistributions.BINS; bin++) {
            columns.add(String.format(Locale.ROOT, "%.2f", (double) bin / ValueDistributions.BINS));
        }
        Map<String, List<Double>> cells = new LinkedHashMap<>();
        rows.forEach(row -> cells.put(
                row.layer() + ", " + row.operand() + ", " + row.bits() + " bit",
                row.shares().stream().map(share -> 100 * share).toList()));
        page.heat(columns, cells, "%.0f");
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

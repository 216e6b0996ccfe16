package org.lowbit4j.bitsearch.trail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.layer.SearchLayer;
import org.lowbit4j.bitsearch.search.SearchInProgress;
import org.lowbit4j.bitsearch.search.SearchLayers;
import org.lowbit4j.bitsearch.search.Strengths;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.bitsearch.strength.LayerShares;
import org.lowbit4j.bitsearch.strength.Shares;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.NamedValues;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a search leaves behind, epoch by epoch: {@code strengths.csv} and {@code costs.csv}. */
public final class SearchTrail {

    private static final String STRENGTHS = "strengths.csv";
    private static final String COSTS = "costs.csv";

    private final List<StrengthRow> strengths;
    private final List<CostRow> costs;

    private SearchTrail(List<StrengthRow> strengths, List<CostRow> costs) {
        this.strengths = strengths;
        this.costs = costs;
    }

    /** The rows of the first {@code epochs} epochs of the run in {@code directory}; none if it is not a search. */
    public static SearchTrail read(Path directory, int epochs) throws IOException {
        List<StrengthRow> strengths = rows(directory.resolve(STRENGTHS), StrengthRow::parse);
        List<CostRow> costs = rows(directory.resolve(COSTS), CostRow::parse);
        strengths.removeIf(row -> row.epoch() > epochs);
        costs.removeIf(row -> row.epoch() > epochs);
        return new SearchTrail(strengths, costs);
    }

    private static <T> List<T> rows(Path file, Function<String, T> parser) throws IOException {
        List<T> rows = new ArrayList<>();
        if (!Files.exists(file)) {
            return rows;
        }
        try {
            Files.readAllLines(file).stream().skip(1).map(parser).forEach(rows::add);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        return rows;
    }

    /** Strengths and shares, epoch by epoch. */
    public List<StrengthRow> strengths() {
        return List.copyOf(strengths);
    }

    /** Expected against target cost, epoch by epoch. */
    public List<CostRow> costs() {
        return List.copyOf(costs);
    }

    /** Adds the rows of an epoch. */
    public void add(int epoch, SearchInProgress search) {
        ComputationGraph network = search.network();
        Map<String, LayerShares> shares = Strengths.of(network).shares();
        GraphStructure structure = new GraphStructure(network);
        for (SearchedLayer layer : SearchLayers.of(network)) {
            Layer runtime = structure.runtime(layer.name());
            LayerShares found = NamedValues.required(shares, layer.name());
            add(
                    epoch,
                    layer.name(),
                    "weights",
                    layer.weights(),
                    runtime.getParam(SearchLayer.WEIGHT_STRENGTHS),
                    found.weights());
            add(
                    epoch,
                    layer.name(),
                    "activations",
                    layer.activations(),
                    runtime.getParam(SearchLayer.ACTIVATION_STRENGTHS),
                    found.activations());
        }
        costs.add(new CostRow(
                epoch, search.expectedCost(), search.costs().window().target(), search.budgetLoss()));
    }

    private void add(
            int epoch, String layer, String operand, Candidates candidates, INDArray parameters, Shares shares) {
        for (int i = 0; i < candidates.size(); i++) {
            strengths.add(
                    new StrengthRow(epoch, layer, operand, candidates.at(i), parameters.getFloat(i), shares.at(i)));
        }
    }

    /** Writes all rows. */
    public void write(Path directory) throws IOException {
        write(
                directory.resolve(STRENGTHS),
                StrengthRow.HEADER,
                strengths.stream().map(StrengthRow::line).toList());
        write(
                directory.resolve(COSTS),
                CostRow.HEADER,
                costs.stream().map(CostRow::line).toList());
    }

    private static void write(Path file, String header, List<String> rows) throws IOException {
        String text = header + "\n" + String.join("\n", rows) + "\n";
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}

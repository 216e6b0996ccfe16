package org.lowbit4j.bitsearch.trail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
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
import org.lowbit4j.quant.run.CsvRows;
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
        List<StrengthRow> strengths = CsvRows.read(directory.resolve(STRENGTHS), StrengthRow::parse);
        List<CostRow> costs = CsvRows.read(directory.resolve(COSTS), CostRow::parse);
        strengths.removeIf(row -> row.epoch() > epochs);
        costs.removeIf(row -> row.epoch() > epochs);
        return new SearchTrail(strengths, costs);
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
        CsvRows.write(
                directory.resolve(STRENGTHS),
                StrengthRow.HEADER,
                strengths.stream().map(StrengthRow::line).toList());
        CsvRows.write(
                directory.resolve(COSTS),
                CostRow.HEADER,
                costs.stream().map(CostRow::line).toList());
    }
}

package org.lowbit4j.samples.search;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.layer.SearchLayer;
import org.lowbit4j.bitsearch.search.Strengths;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.bitsearch.strength.LayerShares;
import org.lowbit4j.bitsearch.strength.Shares;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.NamedValues;
import org.lowbit4j.samples.train.EpochResult;
import org.lowbit4j.samples.train.TrainingObserver;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a search leaves behind, epoch by epoch: {@code strengths.csv} and {@code costs.csv}. */
public final class SearchTrail implements TrainingObserver {

    private static final String STRENGTHS = "strengths.csv";
    private static final String STRENGTHS_HEADER = "epoch,layer,operand,bits,strength,share";
    private static final String COSTS = "costs.csv";
    private static final String COSTS_HEADER = "epoch,expectedCost,targetCost,budgetLoss";

    private final Path directory;
    private final NetworkSearch search;
    private final List<String> strengthRows;
    private final List<String> costRows;

    /** Writes into {@code directory}; of the rows that are there those of the first {@code epochsDone} epochs stay. */
    public SearchTrail(Path directory, NetworkSearch search, int epochsDone) throws IOException {
        this.directory = directory;
        this.search = search;
        this.strengthRows = rows(directory.resolve(STRENGTHS), epochsDone);
        this.costRows = rows(directory.resolve(COSTS), epochsDone);
    }

    private static List<String> rows(Path file, int epochs) throws IOException {
        if (!Files.exists(file)) {
            return new ArrayList<>();
        }
        return new ArrayList<>(Files.readAllLines(file).stream()
                .skip(1)
                .filter(row -> epochOf(file, row) <= epochs)
                .toList());
    }

    private static int epochOf(Path file, String row) {
        try {
            return Integer.parseInt(row.substring(0, Math.max(row.indexOf(','), 0)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    file + ": row \"" + row + "\" does not start with an epoch; was the file edited?", e);
        }
    }

    @Override
    public void epochDone(ComputationGraph network, EpochResult result) throws IOException {
        Map<String, LayerShares> shares = Strengths.of(network).shares();
        GraphStructure structure = new GraphStructure(network);
        for (SearchedLayer layer : SearchLayers.of(network)) {
            Layer runtime = structure.runtime(layer.name());
            LayerShares found = NamedValues.required(shares, layer.name());
            String start = result.epoch() + "," + cell(layer.name());
            add(start + ",weights", layer.weights(), runtime.getParam(SearchLayer.WEIGHT_STRENGTHS), found.weights());
            add(
                    start + ",activations",
                    layer.activations(),
                    runtime.getParam(SearchLayer.ACTIVATION_STRENGTHS),
                    found.activations());
        }
        costRows.add(result.epoch() + "," + search.expectedCost() + ","
                + search.costs().window().target() + "," + search.budgetLoss());
        write(STRENGTHS, STRENGTHS_HEADER, strengthRows);
        write(COSTS, COSTS_HEADER, costRows);
    }

    private void add(String start, Candidates candidates, INDArray strengths, Shares shares) {
        for (int i = 0; i < candidates.size(); i++) {
            strengthRows.add(start + "," + candidates.at(i) + "," + strengths.getFloat(i) + "," + shares.at(i));
        }
    }

    /** A name as a cell: in quotes where it holds a comma or a quote (RFC 4180). */
    private static String cell(String name) {
        return name.matches("[^,\"\\v]*")
                ? name
                : '"' + name.replace("\"", "\"\"").replaceAll("\\R", " ") + '"';
    }

    private void write(String file, String header, List<String> rows) throws IOException {
        String text = header + "\n" + String.join("\n", rows) + "\n";
        AtomicFile.write(directory.resolve(file), text.getBytes(StandardCharsets.UTF_8));
    }
}

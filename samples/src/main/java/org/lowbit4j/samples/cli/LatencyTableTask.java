package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.latency.LatencyFiles;
import org.lowbit4j.bitsearch.latency.LatencyMeasurement;
import org.lowbit4j.bitsearch.latency.LatencyTable;
import org.lowbit4j.bitsearch.search.PlanningGraph;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.PackedNetwork;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.samples.bench.Processor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit bench --tune} with a network: measures its layers at all candidate bitwidths and writes the latency table. */
final class LatencyTableTask {

    @Mixin
    private final CandidateOptions candidates = new CandidateOptions();

    @Mixin
    private final QuantizerOptions quantizers = new QuantizerOptions();

    @Option(
            names = "--first-last",
            paramLabel = "float|8|same",
            description =
                    "With --tune: how the search is to treat the first and the last layer (default: ${DEFAULT-VALUE}).")
    private String firstLast = "float";

    @Mixin
    private final InputShapeOption inputShape = new InputShapeOption();

    void run(@Nullable Path packed, @Nullable Path model, Path target, OutputOptions output)
            throws IOException, InterruptedException {
        FirstLast ends = FirstLastText.parse(firstLast);
        WeightGrid.Coding coding = quantizers().weights().grid().coding();
        Graph graph;
        List<String> names;
        if (packed != null) {
            inputShape.refuseFor(packed);
            graph = PackedNetwork.graph(packed);
            names = PlanningGraph.quantizedLayers(graph);
        } else {
            OneDnn.enable();
            Path place = Objects.requireNonNull(model);
            ComputationGraph network = ModelFiles.load(place);
            graph = PlanningGraph.quantized(network, inputShape.of(place), ends, quantizers());
            names = new NetworkQuantizer(network).quantizableLayers();
        }
        List<SearchedLayer> layers = PlanningGraph.searched(
                graph, names, ends, candidates.weights(quantizers().weights()), candidates.activations());
        LatencyMeasurement measurement = new LatencyMeasurement(graph, layers, coding);
        LatencyTable table;
        try (ProgressLine progress =
                ProgressLine.start("tune", "networks", (long) LatencyMeasurement.ROUNDS * measurement.networks())) {
            table = measurement.measure(Processor.name(), progress::at);
        }
        LatencyFiles.write(table, target);
        print(table, target, output);
    }

    private Quantizers quantizers() {
        return quantizers.orElse(Quantizers.EBS);
    }

    private static void print(LatencyTable table, Path target, OutputOptions output) {
        int layers = table.layers().size();
        int times = table.layers().values().stream().mapToInt(Map::size).sum();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("out", target.toString());
        fields.put("layers", layers);
        fields.put("times", times);
        fields.put("restMicros", table.restMicros());
        output.print(
                fields,
                () -> String.format(
                        Locale.ROOT,
                        "%s: %d layers, %d times, %.1f us for the rest of the network",
                        target,
                        layers,
                        times,
                        table.restMicros()));
    }
}

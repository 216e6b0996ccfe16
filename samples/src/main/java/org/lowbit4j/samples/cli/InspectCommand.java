package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.cost.LayerCost;
import org.lowbit4j.quant.cost.NetworkCost;
import org.lowbit4j.samples.pipeline.PackedFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit inspect}. */
@Command(
        name = "inspect",
        description = {
            "Bits, operations and bytes of every layer, and the totals.",
            "Columns: weight and activation bits (W, A), parameters, multiply-accumulates (MACs), bit operations (W x A x MACs), EBS"
                    + " FLOPs, packed bytes, share of weights that are zero (pruned), the kernel that this machine chooses (- for a float"
                    + " layer)."
        })
final class InspectCommand implements Callable<Integer> {

    @Mixin
    private final OutputOptions output = new OutputOptions();

    private static final String ROW = "%-18s %-6s %4s %4s %10s %12s %13s %12s %9s %7s %-14s%n";

    @Option(
            names = "--model",
            required = true,
            paramLabel = "M",
            description = "A Deeplearning4j model (.zip), the directory of a run, or a lowered file (.lowbit, .fb).")
    private Path model = Path.of("");

    @Mixin
    private final InputShapeOption inputShape = new InputShapeOption();

    @Override
    public Integer call() throws IOException {
        Graph graph = inputShape.graph(model);
        NetworkCost cost = NetworkCost.of(graph);
        LayerKernels kernels = new LayerKernels(graph);
        Long fileBytes = PackedFiles.isPacked(model) ? (Long) Files.size(model) : null;
        output.print(result(cost, kernels, fileBytes), () -> text(cost, kernels, fileBytes));
        return 0;
    }

    static Map<String, Object> result(NetworkCost cost, LayerKernels kernels, @Nullable Long fileBytes) {
        List<Map<String, Object>> layers =
                cost.layers().stream().map(layer -> row(layer, kernels)).toList();
        Map<String, Object> totals = new LinkedHashMap<>();
        totals.put("parameters", cost.parameters());
        totals.put("macs", cost.macs());
        totals.put("bitOperations", cost.bitOperations());
        totals.put("ebsFlops", cost.ebsFlops());
        totals.put("bytes", cost.bytes());
        totals.put("prunedShare", cost.prunedShare());
        totals.put("fileBytes", fileBytes);
        totals.put("floatBytes", cost.floatBytes());
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("layers", layers);
        result.put("totals", totals);
        return result;
    }

    private static Map<String, Object> row(LayerCost layer, LayerKernels kernels) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", layer.name());
        row.put("kind", layer.kind());
        row.put("weightBits", layer.weightBits());
        row.put("activationBits", layer.activationBits());
        row.put("parameters", layer.parameters());
        row.put("macs", layer.macs());
        row.put("bitOperations", layer.bitOperations());
        row.put("ebsFlops", layer.ebsFlops());
        row.put("bytes", layer.bytes());
        row.put("prunedShare", layer.prunedShare());
        row.put("kernel", kernels.name(layer.name()));
        row.put("whyPlain", kernels.whyPlain(layer.name()));
        return row;
    }

    private static String text(NetworkCost cost, LayerKernels kernels, @Nullable Long fileBytes) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                ROW,
                "layer",
                "kind",
                "W",
                "A",
                "parameters",
                "MACs",
                "bit ops",
                "EBS FLOPs",
                "bytes",
                "pruned",
                "kernel"));
        for (LayerCost layer : cost.layers()) {
            text.append(String.format(
                    Locale.ROOT,
                    ROW,
                    layer.name(),
                    layer.kind(),
                    layer.weightBits(),
                    layer.activationBits(),
                    layer.parameters(),
                    layer.macs(),
                    layer.bitOperations() == null ? "-" : layer.bitOperations(),
                    Math.round(layer.ebsFlops()),
                    layer.bytes(),
                    percent(layer.prunedShare()),
                    Objects.requireNonNullElse(kernels.name(layer.name()), "-")));
        }
        text.append(String.format(
                Locale.ROOT,
                ROW,
                "total",
                "",
                "",
                "",
                cost.parameters(),
                cost.macs(),
                cost.bitOperations(),
                Math.round(cost.ebsFlops()),
                cost.bytes(),
                percent(cost.prunedShare()),
                ""));
        text.append(String.format(Locale.ROOT, "float32: %d bytes", cost.floatBytes()));
        if (fileBytes != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "; file: %d bytes, %.1f times smaller",
                    fileBytes,
                    (double) cost.floatBytes() / fileBytes));
        }
        return text.append(kernels.notes()).toString();
    }

    private static String percent(@Nullable Double share) {
        return share == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}

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
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.calibration.SingleCodes;
import org.lowbit4j.quant.cost.LayerCost;
import org.lowbit4j.quant.cost.NetworkCost;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.NetworkFacts;
import org.lowbit4j.quant.model.PackedFormat;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
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
                    + " layer). A layer whose weights all have one code is named; with --data, which a .zip or a run takes, also one"
                    + " whose input has one code on the first test images."
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

    @Mixin
    private final DataOptions data = new DataOptions();

    /** Test images on which codes of inputs are looked at, if nothing else is said. */
    private static final int IMAGES = 64;

    @Override
    public Integer call() throws IOException {
        Graph graph = inputShape.graph(model);
        NetworkCost cost = NetworkCost.of(graph);
        LayerKernels kernels = new LayerKernels(graph);
        Long fileBytes = PackedFormat.isPacked(model) ? (Long) Files.size(model) : null;
        Map<String, Integer> inputs = singleInputCodes();
        output.print(
                result(cost, kernels, fileBytes, inputs), () -> text(cost, kernels, fileBytes) + notes(cost, inputs));
        return 0;
    }

    /** By layer: the one code that its input has on the images; empty without images. */
    private Map<String, Integer> singleInputCodes() throws IOException {
        Map<String, Integer> single = new LinkedHashMap<>();
        if (!data.isGiven()) {
            return single;
        }
        if (PackedFormat.isPacked(model)) {
            throw new IllegalArgumentException("--data is not for " + model
                    + ", whose codes inspect does not compute; give the model that it was lowered from");
        }
        ComputationGraph network = ModelFiles.load(model);
        ImageSet images = data.open().test(data.imagesOr(IMAGES));
        BatchMaker batches = new BatchMaker(images, NetworkFacts.inputFormat(network));
        SingleCodes.of(network, batches.features(0, images.size())).stream()
                .filter(finding -> finding.operand().equals("input"))
                .forEach(finding -> single.put(finding.layer(), finding.code()));
        return single;
    }

    private static String notes(NetworkCost cost, Map<String, Integer> inputs) {
        StringBuilder notes = new StringBuilder();
        for (LayerCost layer : cost.layers()) {
            if (layer.singleWeightCode() != null) {
                notes.append(note(layer.name(), "weights", layer.singleWeightCode()));
            }
        }
        inputs.forEach((layer, code) -> notes.append(note(layer, "input", code)));
        return notes.toString();
    }

    private static String note(String layer, String operand, int code) {
        return System.lineSeparator() + new SingleCodes.Finding(layer, operand, code);
    }

    static Map<String, Object> result(
            NetworkCost cost, LayerKernels kernels, @Nullable Long fileBytes, Map<String, Integer> singleInputCodes) {
        List<Map<String, Object>> layers = cost.layers().stream()
                .map(layer -> row(layer, kernels, singleInputCodes))
                .toList();
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

    private static Map<String, Object> row(
            LayerCost layer, LayerKernels kernels, Map<String, Integer> singleInputCodes) {
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
        row.put("singleWeightCode", layer.singleWeightCode());
        row.put("singleInputCode", singleInputCodes.get(layer.name()));
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

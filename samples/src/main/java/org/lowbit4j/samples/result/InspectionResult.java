package org.lowbit4j.samples.result;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.PreprocessingJson;
import org.lowbit4j.quant.calibration.CodeUse;
import org.lowbit4j.quant.calibration.SingleCodes;
import org.lowbit4j.quant.cost.LayerCost;
import org.lowbit4j.quant.cost.NetworkCost;
import org.lowbit4j.quant.run.Json;
import org.lowbit4j.samples.bench.LayerKernels;
import org.nd4j.shade.jackson.annotation.JsonIgnore;

/** What {@code inspect} prints. */
public record InspectionResult(
        List<Layer> layers,
        Totals totals,
        @Nullable Map<String, Object> preprocessing,
        @JsonIgnore String kernelNotes) implements CommandResult {

    /** A layer; 32 bits are float, {@code whyPlain} says why a layer has plain loops. */
    public record Layer(
            String name,
            String kind,
            int weightBits,
            int activationBits,
            long parameters,
            long macs,
            @Nullable Long bitOperations,
            double ebsFlops,
            long bytes,
            @Nullable Double prunedShare,
            @Nullable Integer singleWeightCode,
            @Nullable Integer singleInputCode,
            @Nullable Double zeroInputShare,
            @Nullable String kernel,
            @Nullable String whyPlain) {

        private static Layer of(LayerCost cost, LayerKernels kernels, @Nullable CodeUse input) {
            return new Layer(
                    cost.name(),
                    cost.kind(),
                    cost.weightBits(),
                    cost.activationBits(),
                    cost.parameters(),
                    cost.macs(),
                    cost.bitOperations(),
                    cost.ebsFlops(),
                    cost.bytes(),
                    cost.prunedShare(),
                    cost.singleWeightCode(),
                    input == null || input.single().isEmpty()
                            ? null
                            : (Integer) input.single().getAsInt(),
                    input == null ? null : (Double) input.zeroShare(),
                    kernels.name(cost.name()),
                    kernels.whyPlain(cost.name()));
        }
    }

    /** Sums over the layers; {@code fileBytes} is null for what is no packed file. */
    public record Totals(
            long parameters,
            long macs,
            @Nullable Long bitOperations,
            double ebsFlops,
            long bytes,
            @Nullable Double prunedShare,
            @Nullable Long fileBytes,
            long floatBytes) {

        private static Totals of(NetworkCost cost, @Nullable Long fileBytes) {
            return new Totals(
                    cost.parameters(),
                    cost.macs(),
                    cost.bitOperations(),
                    cost.ebsFlops(),
                    cost.bytes(),
                    cost.prunedShare(),
                    fileBytes,
                    cost.floatBytes());
        }
    }

    /** An immutable copy. */
    public InspectionResult {
        layers = List.copyOf(layers);
    }

    /**
     * The result for a network.
     *
     * @param preprocessing of its images, if its file holds some
     * @param fileBytes of its packed file, if it is one
     * @param inputs by layer, how the codes of its input are spread on the images that were looked at
     */
    public static InspectionResult of(
            NetworkCost cost,
            LayerKernels kernels,
            @Nullable Long fileBytes,
            Optional<Preprocessing> preprocessing,
            Map<String, CodeUse> inputs) {
        List<Layer> layers = cost.layers().stream()
                .map(layer -> Layer.of(layer, kernels, inputs.get(layer.name())))
                .toList();
        Map<String, Object> fields = preprocessing
                .map(known -> Json.parse(PreprocessingJson.write(known), PreprocessingJson.FIELD))
                .orElse(null);
        return new InspectionResult(layers, Totals.of(cost, fileBytes), fields, kernels.notes());
    }

    @Override
    public String text() {
        StringBuilder text = new StringBuilder(row(
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
                "zero in",
                "kernel"));
        layers.forEach(layer -> text.append(row(layer)));
        text.append(row(
                "total",
                "",
                "",
                "",
                totals.parameters,
                totals.macs,
                totals.bitOperations,
                Math.round(totals.ebsFlops),
                totals.bytes,
                percent(totals.prunedShare),
                "",
                ""));
        text.append(String.format(Locale.ROOT, "float32: %d bytes", totals.floatBytes));
        if (totals.fileBytes != null) {
            double times = (double) totals.floatBytes / totals.fileBytes;
            text.append(String.format(Locale.ROOT, "; file: %d bytes, %.1f times smaller", totals.fileBytes, times));
        }
        text.append(String.format("%npreprocessing: %s", preprocessing == null ? "none in the file" : preprocessing));
        return text.append(kernelNotes).append(singleCodes()).toString();
    }

    private static String row(Layer layer) {
        return row(
                layer.name,
                layer.kind,
                layer.weightBits,
                layer.activationBits,
                layer.parameters,
                layer.macs,
                layer.bitOperations == null ? "-" : layer.bitOperations,
                Math.round(layer.ebsFlops),
                layer.bytes,
                percent(layer.prunedShare),
                percent(layer.zeroInputShare),
                Objects.requireNonNullElse(layer.kernel, "-"));
    }

    private static String row(@Nullable Object... cells) {
        return String.format(Locale.ROOT, "%-18s %-6s %4s %4s %10s %12s %13s %12s %9s %7s %7s %-14s%n", cells);
    }

    private static String percent(@Nullable Double share) {
        return share == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private String singleCodes() {
        StringBuilder notes = new StringBuilder();
        layers.forEach(layer -> notes.append(note(layer.name, "weights", layer.singleWeightCode)));
        layers.forEach(layer -> notes.append(note(layer.name, "input", layer.singleInputCode)));
        return notes.toString();
    }

    private static String note(String layer, String operand, @Nullable Integer code) {
        return code == null ? "" : System.lineSeparator() + new SingleCodes.Finding(layer, operand, code);
    }
}

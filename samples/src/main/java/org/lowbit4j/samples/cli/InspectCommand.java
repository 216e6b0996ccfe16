package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.calibration.CodeUse;
import org.lowbit4j.quant.cost.NetworkCost;
import org.lowbit4j.quant.lowering.InputFormat;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.PackedFormat;
import org.lowbit4j.samples.bench.LayerKernels;
import org.lowbit4j.samples.cli.options.DataOptions;
import org.lowbit4j.samples.cli.options.InputShapeOption;
import org.lowbit4j.samples.cli.options.ModelOption;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.result.InspectionResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lowbit inspect}. */
@Command(
        name = "inspect",
        description = {
            "Bits, operations and bytes of every layer, and the totals.",
            "Columns: weight and activation bits (W, A), parameters, multiply-accumulates (MACs), bit operations (W x A x MACs), EBS"
                    + " FLOPs, packed bytes, share of weights that are zero (pruned), the kernel that this machine chooses (- for a float"
                    + " layer). A layer whose weights all have one code is named; with --data, which a .zip or a run takes, also one"
                    + " whose input has one code on the first test images, and the share of zeros among the codes of every input (zero in)."
        })
final class InspectCommand implements Callable<InspectionResult> {

    /** Test images on which codes of inputs are looked at, if nothing else is said. */
    private static final int IMAGES = 64;

    private static final int AT_ONCE = 16;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final InputShapeOption inputShape = new InputShapeOption();

    @Mixin
    private final DataOptions data = new DataOptions();

    @Override
    public InspectionResult call() throws IOException {
        Graph graph = inputShape.graph(model.path());
        NetworkCost cost = NetworkCost.of(graph);
        LayerKernels kernels = new LayerKernels(graph);
        Long fileBytes = PackedFormat.isPacked(model.path()) ? (Long) Files.size(model.path()) : null;
        return InspectionResult.of(
                cost, kernels, fileBytes, InputDescription.ofModel(model.path()).preprocessing(), inputs());
    }

    /** By layer: how the codes of its input are spread on the images; empty without images. */
    private Map<String, CodeUse> inputs() throws IOException {
        if (!data.isGiven()) {
            return Map.of();
        }
        if (PackedFormat.isPacked(model.path())) {
            throw new IllegalArgumentException("--data is not for " + model.path()
                    + ", whose codes inspect does not compute; give the model that it was lowered from");
        }
        ComputationGraph network = ModelFiles.load(model.path());
        InputDescription known = InputDescription.ofModel(model.path());
        ImageSet images =
                data.open(known.preprocessing()).test(data.imagesOr(IMAGES)).forModel(known, "The model");
        ImageBatches batches = new ImageBatches(images, InputFormat.of(network), AT_ONCE);
        return CodeUse.of(network, batches).stream()
                .filter(use -> use.operand().equals(CodeUse.INPUT))
                .collect(Collectors.toMap(CodeUse::layer, Function.identity()));
    }
}

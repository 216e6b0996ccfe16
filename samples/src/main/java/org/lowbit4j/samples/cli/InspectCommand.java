package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.cost.NetworkCost;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.PackedFormat;
import org.lowbit4j.samples.bench.LayerKernels;
import org.lowbit4j.samples.command.InputCodes;
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
                    + " whose input has one code on the first test images."
        })
final class InspectCommand implements Callable<InspectionResult> {

    /** Test images on which codes of inputs are looked at, if nothing else is said. */
    private static final int IMAGES = 64;

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
                cost, kernels, fileBytes, InputDescription.ofModel(model.path()).preprocessing(), singleInputCodes());
    }

    /** By layer: the one code that its input has on the images; empty without images. */
    private Map<String, Integer> singleInputCodes() throws IOException {
        if (!data.isGiven()) {
            return Map.of();
        }
        if (PackedFormat.isPacked(model.path())) {
            throw new IllegalArgumentException("--data is not for " + model.path()
                    + ", whose codes inspect does not compute; give the model that it was lowered from");
        }
        ComputationGraph network = ModelFiles.load(model.path());
        return InputCodes.single(network, data.open().test(data.imagesOr(IMAGES)));
    }
}

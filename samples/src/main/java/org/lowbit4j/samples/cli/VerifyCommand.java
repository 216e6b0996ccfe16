package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.NetworkFacts;
import org.lowbit4j.quant.model.PackedNetwork;
import org.lowbit4j.quant.parity.Difference;
import org.lowbit4j.quant.parity.Verification;
import org.lowbit4j.quant.parity.VerificationReport;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit verify}. */
@Command(
        name = "verify",
        description = {
            "Compares a packed file, or a SameDiff graph that `lower` made, with the model it was lowered from, layer by layer and bit by bit.",
            "Exit code 1 if the engine differs from the reference interpreter, an accumulator differs, or a code differs that is"
                    + " not at a rounding tie; predictions that differ are reported only."
        })
final class VerifyCommand implements Callable<Integer> {

    /** Small, because the values of every layer are kept for a batch. */
    private static final int BATCH = 32;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "M",
            description = "The Deeplearning4j model (.zip) or the directory of a run.")
    private Path model = Path.of("");

    @Option(names = "--packed", required = true, paramLabel = "F", description = "The lowered file (.lowbit, .fb).")
    private Path packed = Path.of("");

    @Mixin
    private final DataOptions data = new DataOptions();

    @Override
    public Integer call() throws IOException {
        EngineOptions options = EngineOptions.standard().withStart(EngineOptions.Start.CHOSEN);
        data.check();
        VerificationReport report;
        try (PackedNetwork network = PackedNetwork.open(packed, options)) {
            ImageSet images = images(network);
            OneDnn.enable();
            try (ProgressLine progress = ProgressLine.start("verify", "images", images.size())) {
                ComputationGraph trained = ModelFiles.load(model);
                CNN2DFormat format = NetworkFacts.inputFormat(trained);
                report = new Verification(trained, network.inference(), format == CNN2DFormat.NHWC)
                        .verify(new ImageBatches(images, format, BATCH), progress::at);
            }
        }
        output.print(result(report), () -> text(report));
        return report.passed() ? 0 : CommandLine.ExitCode.SOFTWARE;
    }

    /** The test images with their classes numbered as both networks do. */
    private ImageSet images(PackedNetwork network) throws IOException {
        InputDescription known = ModelFiles.description(model);
        ImageSet images = data.open(known.preprocessing())
                .test(data.testImages())
                .forModel(known, "The model")
                .forModel(network.description(), "The packed network");
        if (!known.classes().isEmpty() && !known.classes().equals(images.classes())) {
            throw new IllegalArgumentException("--packed " + packed + ": its classes are " + images.classes()
                    + ", those of --model " + known.classes() + "; give the model that it was lowered from");
        }
        return images;
    }

    static Map<String, Object> result(VerificationReport report) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("images", report.images());
        result.put("engineEqualsReference", report.engineEqualsReference());
        result.put("accumulatorsEqual", report.accumulatorsEqual());
        result.put("firstDifference", place(report.firstDifference().orElse(null)));
        result.put("nearTies", report.nearTies());
        result.put("otherCodeDifferences", report.otherCodeDifferences());
        result.put("predictionsDiffering", report.predictionsDiffering());
        result.put("correctGraph", report.correctGraph());
        result.put("correctPacked", report.correctPacked());
        result.put("maxLogitDifference", report.maxLogitDifference());
        return result;
    }

    private static @Nullable Map<String, Object> place(@Nullable Difference difference) {
        if (difference == null) {
            return null;
        }
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("layer", difference.layer());
        place.put("image", difference.image());
        place.put("index", List.of(difference.h(), difference.w(), difference.c()));
        place.put("expected", difference.expected());
        place.put("got", difference.got());
        return place;
    }

    static String text(VerificationReport report) {
        String difference = report.firstDifference()
                .map(place -> "first difference: " + place)
                .orElse("no difference");
        return String.join(
                System.lineSeparator(),
                (report.passed() ? "Verified" : "NOT EQUAL") + " on " + report.images() + " images; " + difference,
                "  engine equals reference   " + report.engineEqualsReference(),
                "  accumulators equal        " + report.accumulatorsEqual(),
                "  codes at near-ties        " + report.nearTies() + ", other code differences "
                        + report.otherCodeDifferences(),
                "  predictions differing     " + report.predictionsDiffering() + " (graph " + report.correctGraph()
                        + " correct, packed " + report.correctPacked() + ")",
                "  largest logit difference  " + report.maxLogitDifference());
    }
}

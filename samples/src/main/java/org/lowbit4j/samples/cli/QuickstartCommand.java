package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.parity.VerificationReport;
import org.lowbit4j.samples.data.SyntheticSource;
import org.lowbit4j.samples.pipeline.Latency;
import org.lowbit4j.samples.pipeline.PackedFormat;
import org.lowbit4j.samples.pipeline.Quickstart;
import org.lowbit4j.samples.pipeline.Quickstart.Trained;
import org.lowbit4j.samples.train.Scores;
import org.lowbit4j.samples.train.TrainingObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit quickstart}: the whole chain on generated images, without files and in about two minutes. */
@Command(
        name = "quickstart",
        description = {
            "The whole chain on generated images, in about two minutes.",
            "Float training, quantization to 2 bits, lowering, verification, speed."
        })
final class QuickstartCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(QuickstartCommand.class);
    private static final int VERIFIED_IMAGES = 256;

    @Option(
            names = "--out",
            paramLabel = "F.lowbit",
            description = "Keep the packed file under this name (default: it is deleted).")
    private @Nullable Path out;

    @Mixin
    private final ForceOption force = new ForceOption();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path kept = out;
        if (kept != null) {
            force.check(kept);
            PackedFormat.LOWBIT.checkName(kept);
        }
        Path file = kept == null ? Files.createTempFile("lowbit-quickstart", ".lowbit") : kept;
        try {
            return run(file, kept);
        } finally {
            if (kept == null) {
                Files.deleteIfExists(file);
            }
        }
    }

    private int run(Path file, @Nullable Path kept) throws IOException, InterruptedException {
        OneDnn.enable();
        Quickstart chain =
                new Quickstart(new SyntheticSource(), epochs -> new TrainingProgress(epochs, TrainingObserver.NONE));
        LOG.info("1. A linear model");
        Trained linear = chain.linear();
        LOG.info("2. A small convolutional network in float");
        Trained floating = chain.floating();
        LOG.info("3. The same at {} bits", Quickstart.BITS);
        Trained quantized = chain.quantized(floating.network());
        LOG.info("4. Lowering, verification and speed");
        Graph packed = chain.lower(quantized.network(), file);
        VerificationReport report = chain.verify(quantized.network(), packed, VERIFIED_IMAGES);
        Scores packedScores = chain.evaluate(packed);
        Latency latency = chain.latency(floating.network(), packed);

        QuickstartTable table = new QuickstartTable(
                result(linear), result(floating), result(quantized), packedScores, latency, Files.size(file), packed);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("linear", result(linear).fields());
        fields.put("train", result(floating).fields());
        fields.put("quantize", result(quantized).fields());
        fields.put("lower", LowerCommand.result(kept, Files.size(file), packed));
        fields.put("verify", VerifyCommand.result(report));
        fields.put("evaluate", EvaluateCommand.fields(packedScores));
        fields.put("speed", speed(latency));
        output.print(fields, () -> table.text() + System.lineSeparator() + VerifyCommand.text(report));
        return report.passed() ? 0 : 1;
    }

    private static RunResult result(Trained trained) {
        return new RunResult(null, trained.epochs());
    }

    private static Map<String, Object> speed(Latency latency) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("graphMedianMicros", latency.graphMedianMicros());
        fields.put("packedMedianMicros", latency.packedMedianMicros());
        fields.put("runs", latency.runs());
        return fields;
    }
}

package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.model.PackedFormat;
import org.lowbit4j.quant.training.TrainingObserver;
import org.lowbit4j.samples.cli.options.ForceOption;
import org.lowbit4j.samples.command.Latency;
import org.lowbit4j.samples.data.SyntheticSource;
import org.lowbit4j.samples.progress.TrainingProgress;
import org.lowbit4j.samples.quickstart.PackedResult;
import org.lowbit4j.samples.quickstart.Quickstart;
import org.lowbit4j.samples.quickstart.Quickstart.Trained;
import org.lowbit4j.samples.quickstart.Searched;
import org.lowbit4j.samples.result.QuickstartResult;
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
            "Float training, quantization to 2 bits, a search of the bits of each layer at that cost, lowering, verification, speed."
        })
final class QuickstartCommand implements Callable<QuickstartResult> {

    private static final Logger LOG = LoggerFactory.getLogger(QuickstartCommand.class);
    private static final int VERIFIED_IMAGES = 256;

    @Option(
            names = "--out",
            paramLabel = "F.lowbit",
            description = "Keep the packed file under this name (default: it is deleted).")
    private @Nullable Path out;

    @Mixin
    private final ForceOption force = new ForceOption();

    @Override
    public QuickstartResult call() throws IOException, InterruptedException {
        if (out != null) {
            force.check(out);
            PackedFormat.LOWBIT.checkName(out);
        }
        OneDnn.enable();
        Quickstart chain =
                new Quickstart(new SyntheticSource(), epochs -> new TrainingProgress(epochs, TrainingObserver.NONE));
        LOG.info("1. A linear model");
        Trained linear = chain.linear();
        LOG.info("2. A small convolutional network in float");
        Trained floating = chain.floating();
        LOG.info("3. The same at {} bits", Quickstart.BITS);
        Trained quantized = chain.quantized(floating.network());
        LOG.info(
                "4. A search of the bits of each layer at the cost of {} bits everywhere, and training at its plan",
                Quickstart.BITS);
        Searched searched = chain.searched(floating.network());
        Trained tuned = chain.finetuned(searched);
        LOG.info("5. Lowering, verification and speed");
        PackedResult uniform = out == null ? packedInPassing(chain, quantized) : packed(chain, quantized, out);
        PackedResult planned = packedInPassing(chain, tuned);
        Latency latency = chain.latency(floating.network(), uniform.graph());
        return QuickstartResult.of(
                new QuickstartResult.Trainings(linear, floating, quantized, searched, tuned),
                uniform,
                planned,
                latency,
                out);
    }

    private static PackedResult packedInPassing(Quickstart chain, Trained trained) throws IOException {
        Path file = Files.createTempFile("lowbit-quickstart", ".lowbit");
        try {
            return packed(chain, trained, file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static PackedResult packed(Quickstart chain, Trained trained, Path file) throws IOException {
        Graph graph = chain.lower(trained.network(), file);
        return new PackedResult(
                graph,
                Files.size(file),
                chain.verify(trained.network(), graph, VERIFIED_IMAGES),
                chain.evaluate(graph));
    }
}

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
import org.lowbit4j.quant.model.PackedFormat;
import org.lowbit4j.quant.training.TrainingObserver;
import org.lowbit4j.samples.data.SyntheticSource;
import org.lowbit4j.samples.pipeline.Latency;
import org.lowbit4j.samples.quickstart.Quickstart;
import org.lowbit4j.samples.quickstart.Quickstart.Trained;
import org.lowbit4j.samples.quickstart.Searched;
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
        LOG.info(
                "4. A search of the bits of each layer at the cost of {} bits everywhere, and training at its plan",
                Quickstart.BITS);
        Searched searched = chain.searched(floating.network());
        Trained tuned = chain.finetuned(searched);
        LOG.info("5. Lowering, verification and speed");
        PackedResult uniform = packed(chain, quantized, file);
        PackedResult planned = packedInPassing(chain, tuned);
        Latency latency = chain.latency(floating.network(), uniform.graph());

        QuickstartTable table = new QuickstartTable(
                result(linear),
                result(floating),
                result(quantized),
                uniform,
                latency,
                result(searched.search()),
                result(tuned),
                planned);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("linear", result(linear).fields());
        fields.put("train", result(floating).fields());
        fields.put("quantize", result(quantized).fields());
        fields.put("lower", LowerCommand.result(kept, uniform.bytes(), uniform.graph()));
        fields.put("verify", VerifyCommand.result(uniform.report()));
        fields.put("evaluate", EvaluateCommand.fields(uniform.scores()));
        fields.put("speed", speed(latency));
        fields.put("search", search(searched));
        fields.put("finetune", result(tuned).fields());
        fields.put("lowerSearched", LowerCommand.result(null, planned.bytes(), planned.graph()));
        fields.put("verifySearched", VerifyCommand.result(planned.report()));
        fields.put("evaluateSearched", EvaluateCommand.fields(planned.scores()));
        output.print(fields, () -> text(table, uniform, searched, planned));
        return uniform.report().passed() && planned.report().passed() ? 0 : 1;
    }

    private static String text(QuickstartTable table, PackedResult uniform, Searched searched, PackedResult planned) {
        return String.join(
                System.lineSeparator(),
                table.text() + Quickstart.BITS + "/" + Quickstart.BITS + ": " + VerifyCommand.text(uniform.report()),
                "search: " + searched.plan().statement(),
                "searched: " + VerifyCommand.text(planned.report()));
    }

    private static Map<String, Object> search(Searched searched) {
        Map<String, Object> fields = result(searched.search()).fields();
        fields.put("plan", null);
        fields.put("layers", searched.plan().plan(Map.of()).layers());
        fields.putAll(SearchCommand.fields(searched.plan(), searched.costs()));
        return fields;
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

package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.cost.NetworkCost;
import org.lowbit4j.samples.data.ImageShape;
import org.lowbit4j.samples.model.InputShape;
import org.lowbit4j.samples.model.Networks;
import org.lowbit4j.samples.pipeline.PackedFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lowbit lower}. */
@Command(mixinStandardHelpOptions = true, name = "lower", description = "Lowers a trained network to a packed file.")
final class LowerCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "M",
            description = "A model (.zip) or the directory of a run.")
    private Path model = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "F.lowbit", description = "The packed file to write.")
    private Path out = Path.of("");

    @Option(
            names = "--input-shape",
            paramLabel = "HxWxC",
            description = "Size of the input images; needed only for a model that this command line did not write.")
    private @Nullable String inputShape;

    @Option(names = "--force", description = "Overwrite --out.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        OutputFiles.check(out, force);
        if (!PackedFiles.isPacked(out)) {
            throw new IllegalArgumentException("--out " + out + ": expected a name that ends in " + PackedFiles.SUFFIX);
        }
        OneDnn.enable();
        ImageShape shape = inputShape == null ? Networks.imageShape(model) : InputShape.parse(inputShape);
        Map<String, Object> metadata = Map.of("source", String.valueOf(model.getFileName()));
        Graph graph = PackedFiles.write(Networks.load(model), shape, metadata, out);
        int layers = NetworkCost.of(graph).layers().size();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("out", out.toString());
        result.put("fileBytes", Files.size(out));
        result.put("layers", layers);
        String text = "Wrote " + out + ": " + Files.size(out) + " bytes, " + layers + " layers";
        output.print(Objects.requireNonNull(spec).commandLine().getOut(), result, () -> text);
        return 0;
    }
}

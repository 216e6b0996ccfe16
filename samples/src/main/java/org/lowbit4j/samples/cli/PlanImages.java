package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.evaluation.GraphClassifier;
import org.lowbit4j.quant.lowering.InputFormat;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.samples.cli.options.DataOptions;
import org.lowbit4j.samples.command.RunConfiguration;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import picocli.CommandLine.Mixin;

/** The training images that a plan comes from. */
final class PlanImages {

    /** How many are looked at where nothing is trained. */
    static final int SOME = 1024;

    private static final int BATCH = 128;

    @Mixin
    private final DataOptions data = new DataOptions();

    private @Nullable ImageSet used;

    /** The data set as the command's model wants it. */
    ImageSource open(PlanningCommand command) throws IOException {
        return data.open(ModelFiles.description(command.model()).preprocessing());
    }

    /** Batches of the first training images, {@value #SOME} of them if nothing is said. */
    ImageBatches some(PlanningCommand command, ComputationGraph network) throws IOException {
        return batches(network, of(open(command), SOME, command, network));
    }

    /**
     * The first training images, {@code standard} of them if nothing is said.
     *
     * @throws IllegalArgumentException if they are not for {@code network}
     */
    ImageSet of(ImageSource source, int standard, PlanningCommand command, ComputationGraph network)
            throws IOException {
        InputDescription known = command.described();
        ImageSet images = source.train(data.imagesOr(standard));
        ImageSet numbered = images.forModel(known, "The model").numberedAll(known.classes(), "The model");
        GraphClassifier.check(network, batches(network, numbered.first(1)).next());
        used = numbered;
        return numbered;
    }

    private static ImageBatches batches(ComputationGraph network, ImageSet images) {
        return new ImageBatches(images, InputFormat.of(network), BATCH);
    }

    /** Digests of the images, once they were used. */
    Optional<Map<String, Object>> digests() {
        return Optional.ofNullable(used)
                .map(images -> RunConfiguration.digests(data.name().label(), images));
    }
}

package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.samples.data.ClassNames;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.model.Networks;
import org.lowbit4j.samples.train.GraphClassifier;
import picocli.CommandLine.Mixin;

/** The training images that a plan comes from. */
final class PlanImages {

    /** How many are looked at where nothing is trained. */
    static final int SOME = 1024;

    @Mixin
    private final DataOptions data = new DataOptions();

    private @Nullable ImageSet used;

    ImageSource open() {
        return data.open();
    }

    /**
     * The first training images, {@code standard} of them if nothing is said.
     *
     * @throws IllegalArgumentException if they are not for {@code network}
     */
    ImageSet of(ImageSource source, int standard, PlanningCommand command, ComputationGraph network)
            throws IOException {
        ImageSet images = source.train(data.imagesOr(standard));
        images.check(command.imageShape(), "The model");
        Optional<ClassNames> known = Networks.knownClasses(command.model());
        ImageSet numbered = known.isPresent() ? known.get().numberAll(images, "The model") : images;
        GraphClassifier.checkClasses(network, numbered);
        used = numbered;
        return numbered;
    }

    /** Digests of the images, once they were used. */
    Optional<Map<String, Object>> digests() {
        return Optional.ofNullable(used)
                .map(images -> RunConfiguration.digests(data.name().label(), images));
    }
}

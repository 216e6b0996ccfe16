package org.lowbit4j.samples.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.quant.distillation.DistillationLoss;
import org.lowbit4j.quant.distillation.Teacher;
import org.lowbit4j.quant.lowering.InputFormat;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.run.RunData;
import org.lowbit4j.quant.training.LabelSmoothing;

/**
 * From what a network learns besides the labels of its images.
 *
 * @param teacher another network, if there is one
 * @param smoothing of the labels
 */
public record Teaching(Optional<Taught> teacher, LabelSmoothing smoothing) {

    /** Labels alone. */
    public static final Teaching NONE = new Teaching(Optional.empty(), new LabelSmoothing(0));

    /**
     * A teacher.
     *
     * @param place of its model
     * @param network the model
     * @param known what the model says of its inputs and classes
     * @param loss how the teacher counts
     */
    public record Taught(Path place, ComputationGraph network, InputDescription known, DistillationLoss loss) {

        /** The teacher at {@code place}. */
        public static Taught by(Path place, DistillationLoss loss) throws IOException {
            return new Taught(place, ModelFiles.load(place), ModelFiles.description(place), loss);
        }

        private void check(Preprocessing images) {
            known.preprocessing().ifPresent(taught -> {
                if (!taught.shape().equals(images.shape())
                        || !taught.normalization().equals(images.normalization())) {
                    throw new IllegalArgumentException("The teacher " + place + " takes images of " + taught.shape()
                            + ", " + taught.normalization() + ", the network learns from " + images.shape() + ", "
                            + images.normalization() + "; choose a teacher of the same inputs");
                }
            });
            if (!known.classes().isEmpty() && !known.classes().equals(images.classes())) {
                throw new IllegalArgumentException("The teacher " + place + " knows the classes " + known.classes()
                        + ", the network " + images.classes() + "; choose a teacher of the same classes");
            }
        }
    }

    /** How a teacher counts, if there is one. */
    public Optional<DistillationLoss> loss() {
        return teacher.map(Taught::loss);
    }

    /** Whether labels of training images count: not where all is learned from a teacher. */
    public boolean usesLabels() {
        return loss().isEmpty() || loss().get().weight() < 1;
    }

    /** The classes that the teacher tells apart, if there is one and its model says so. */
    public List<String> classes() {
        return teacher.map(taught -> taught.known().classes()).orElse(List.of());
    }

    /**
     * Refuses a teacher that was trained on images of another size or normalisation, or on other classes.
     *
     * @throws IllegalArgumentException if so
     */
    public void check(Preprocessing images) {
        teacher.ifPresent(taught -> taught.check(images));
    }

    /** The images of a training of {@code network} as they are taught. */
    public RunData of(RunData images, ComputationGraph network) {
        RunData smooth = smoothing.epsilon() > 0 ? images.map(smoothing) : images;
        if (teacher.isEmpty()) {
            return smooth;
        }
        Teacher teaches = new Teacher(teacher.get().network(), InputFormat.of(network));
        RunData taught = smooth.map(teaches::teach);
        return usesLabels() ? taught : taught.relabelled(teaches::label);
    }
}

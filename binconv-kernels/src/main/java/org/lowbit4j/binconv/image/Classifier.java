package org.lowbit4j.binconv.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.lowbit4j.binconv.Inference;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelReader;

/**
 * Tells the classes of images: a network with the preprocessing that its file holds. Safe to share between threads. Needs the JDK
 * alone.
 *
 * <pre>
 * try (Classifier classifier = Classifier.open(Path.of("model.lowbit"))) {
 *     BufferedImage photo = ImageIO.read(file);
 *     int[] argb = photo.getRGB(0, 0, photo.getWidth(), photo.getHeight(), null, 0, photo.getWidth());
 *     Prediction best = classifier.classify(Pixels.ofPacked(argb, photo.getHeight(), photo.getWidth()), 1).get(0);
 * }
 * </pre>
 */
public final class Classifier implements AutoCloseable {

    private final Preprocessing preprocessing;
    private final Network network;
    private final Runnable end;

    /** A network with one vector of outputs for an image. */
    @FunctionalInterface
    public interface Network {

        /** The outputs for one input, float32 values [row, column, channel]. */
        float[] run(float[] input);
    }

    private Classifier(Preprocessing preprocessing, Network network, Runnable end) {
        this.preprocessing = preprocessing;
        this.network = network;
        this.end = end;
    }

    /**
     * A classifier from a packed file, on one thread a call.
     *
     * @throws IOException if the file cannot be read or is damaged; the message names it
     * @throws IllegalArgumentException if it has no preprocessing, or one that does not fit its network
     */
    public static Classifier open(Path file) throws IOException {
        PackedModel model = PackedModelReader.read(file);
        Preprocessing preprocessing = Preprocessing.of(model).orElseThrow(() -> missing(file.toString()));
        Engine engine = new Engine(model.graph(), EngineOptions.standard());
        try {
            return new Classifier(checked(preprocessing, engine), input -> engine.run(input, 1), engine::close);
        } catch (IllegalArgumentException e) {
            engine.close();
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * What to say of a model without preprocessing.
     *
     * @param model its file, for the message
     */
    public static IllegalArgumentException missing(String model) {
        return new IllegalArgumentException(
                model + ": the model does not say how images become its input (no preprocessing); "
                        + "it takes tensors only, or lower it again from a network that was trained or imported with one");
    }

    /**
     * A classifier with a network that runs already; closing the classifier does not close it.
     *
     * @throws IllegalArgumentException if the preprocessing does not fit the network
     */
    public static Classifier of(Preprocessing preprocessing, Inference inference) {
        return new Classifier(checked(preprocessing, inference), input -> inference.run(input, 1), () -> {});
    }

    /** A classifier with any network. */
    public static Classifier of(Preprocessing preprocessing, Network network) {
        return new Classifier(preprocessing, network, () -> {});
    }

    private static Preprocessing checked(Preprocessing preprocessing, Inference inference) {
        boolean named = !preprocessing.classes().isEmpty();
        int outputs = inference.graph().outputShape().size();
        if (!inference.graph().inputShape().equals(preprocessing.shape())) {
            throw new IllegalArgumentException("the preprocessing makes inputs of " + preprocessing.shape()
                    + ", the network takes " + inference.graph().inputShape() + "; lower the model again");
        }
        if (named && outputs != preprocessing.classes().size()) {
            throw new IllegalArgumentException("the preprocessing names "
                    + preprocessing.classes().size() + " classes, the network has " + outputs
                    + " outputs; lower the model again");
        }
        return preprocessing;
    }

    /** What happens to images. */
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /**
     * The most probable classes of an image.
     *
     * @param top the most that are wanted, at least 1
     * @return the most probable first; of equally probable ones the lower index first
     * @throws IllegalArgumentException if the image has a size that it cannot have
     */
    public List<Prediction> classify(Pixels image, int top) {
        return best(network.run(preprocessing.apply(image)), top);
    }

    /**
     * The most probable classes of an image that has the network's size and channels already.
     *
     * @param values 0..255, not necessarily integers, [row, column, channel]
     * @param top the most that are wanted, at least 1
     * @return the most probable first; of equally probable ones the lower index first
     * @throws IllegalArgumentException if the number of values does not fit
     */
    public List<Prediction> classify(float[] values, int top) {
        return best(network.run(preprocessing.apply(values)), top);
    }

    private List<Prediction> best(float[] outputs, int top) {
        if (top < 1) {
            throw new IllegalArgumentException("the " + top + " most probable classes; expected at least 1");
        }
        return IntStream.range(0, outputs.length)
                .mapToObj(i -> new Prediction(i, name(i), outputs[i]))
                .sorted(Comparator.comparingDouble((Prediction one) -> -one.probability())
                        .thenComparingInt(Prediction::index))
                .limit(top)
                .toList();
    }

    private String name(int output) {
        return preprocessing.classes().isEmpty()
                ? Integer.toString(output)
                : preprocessing.classes().get(output);
    }

    /** Ends the network, if this classifier has opened it. */
    @Override
    public void close() {
        end.run();
    }
}

package org.lowbit4j.binconv.image;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.ir.Shape;

/**
 * What happens to an image before a network sees it, and what the network's outputs are called: a part of the model, which travels
 * with it in every file. In files it is a JSON object, see {@link PreprocessingJson}.
 *
 * @param height rows of the network's input
 * @param width columns of the network's input
 * @param channels the colours of its channels
 * @param normalization of the values 0..255
 * @param resize of images of another size
 * @param classes names of the outputs, in their order, all different; empty if they have none
 */
public record Preprocessing(
        int height,
        int width,
        ChannelOrder channels,
        Normalization normalization,
        Resize resize,
        List<String> classes) {

    /** Checks the values. */
    public Preprocessing {
        classes = List.copyOf(classes);
        if (height < 1 || width < 1 || (long) height * width * channels.channels() > Shape.MAX_SIZE) {
            throw new IllegalArgumentException("preprocessing to " + height + "x" + width + "x" + channels.channels()
                    + " values; expected at least 1 pixel and at most " + Shape.MAX_SIZE + " values");
        }
        normalization.check(channels.channels());
        if (new HashSet<>(classes).size() < classes.size()) {
            throw new IllegalArgumentException("preprocessing: class names " + classes + "; expected different ones");
        }
    }

    /**
     * That of a packed model.
     *
     * @return empty if the model has none, or metadata that are no JSON object
     * @throws IllegalArgumentException if it has one with a fault; the message says which
     */
    public static Optional<Preprocessing> of(PackedModel model) {
        return PreprocessingJson.inMetadata(model.metadataJson());
    }

    /** The shape of the network's input. */
    public Shape shape() {
        return new Shape(height, width, channels.channels());
    }

    /** The same with other class names. */
    public Preprocessing withClasses(List<String> names) {
        return new Preprocessing(height, width, channels, normalization, resize, names);
    }

    /**
     * The network's input.
     *
     * @return float32 values, [row, column, channel]
     * @throws IllegalArgumentException if the image has a size that it cannot have
     */
    public float[] apply(Pixels image) {
        Pixels resized = resize.apply(image, height, width);
        int count = channels.channels();
        float[] input = new float[height * width * count];
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                int start = (row * width + column) * count;
                for (int c = 0; c < count; c++) {
                    input[start + c] = normalization.of(c, channels.value(resized, row, column, c));
                }
            }
        }
        return input;
    }

    /**
     * The network's input, from an image that has its size and channels already.
     *
     * @param values 0..255, not necessarily integers, [row, column, channel]
     * @throws IllegalArgumentException if the number of values does not fit
     */
    public float[] apply(float[] values) {
        int count = channels.channels();
        if (values.length != height * width * count) {
            throw new IllegalArgumentException("image of " + values.length + " float values; the network takes "
                    + height + "x" + width + "x" + count + ", " + height * width * count
                    + " values of 0..255 in the order [row, column, channel]; resize it first");
        }
        float[] input = new float[values.length];
        for (int i = 0; i < input.length; i++) {
            input[i] = normalization.of(i % count, values[i]);
        }
        return input;
    }
}

package org.lowbit4j.samples.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.lowbit4j.samples.data.ImageShape;

/**
 * The size of a network's input images. Deeplearning4j does not keep it, and lowering needs it, so it is an entry of its own in
 * the model's zip, {@code lowbit-input.txt}, with a line such as {@code 32x32x3} (height, width, channels).
 */
public final class InputShape {

    static final String ENTRY = "lowbit-input.txt";

    private InputShape() {}

    /** The entry of a model; empty where Deeplearning4j alone has written it. */
    static Optional<ImageShape> read(Path zip) throws IOException {
        return Networks.entry(zip, ENTRY).map(text -> parse(text.strip()));
    }

    /**
     * The shape that {@code text} says.
     *
     * @throws IllegalArgumentException unless it reads HEIGHTxWIDTHxCHANNELS
     */
    public static ImageShape parse(String text) {
        if (!text.matches("[1-9]\\d{0,4}x[1-9]\\d{0,4}x[1-9]\\d{0,4}")) {
            throw new IllegalArgumentException(
                    "input shape \"" + text + "\": expected HEIGHTxWIDTHxCHANNELS, for instance 32x32x3");
        }
        String[] parts = text.split("x", -1);
        return new ImageShape(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }
}

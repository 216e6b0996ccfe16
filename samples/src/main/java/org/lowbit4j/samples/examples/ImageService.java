package org.lowbit4j.samples.examples;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.lowbit4j.binconv.image.Classifier;
import org.lowbit4j.binconv.image.Pixels;
import org.lowbit4j.binconv.image.Prediction;

/** A service: one model, several threads, and nothing but the JDK and the jar of binconv-kernels on the class path. */
public final class ImageService {

    private ImageService() {}

    /** Arguments: a .lowbit file, then photographs (JPEG, PNG). */
    public static void main(String... arguments) throws IOException, InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Classifier classifier = Classifier.open(Path.of(arguments[0]))) {
            Map<String, Future<Prediction>> answers = new LinkedHashMap<>();
            for (String photo : Arrays.asList(arguments).subList(1, arguments.length)) {
                answers.put(photo, threads.submit(() -> classify(classifier, Path.of(photo))));
            }
            for (Map.Entry<String, Future<Prediction>> answer : answers.entrySet()) {
                Prediction best = answer.getValue().get();
                System.out.printf("%s: %s (%.3f)%n", answer.getKey(), best.name(), best.probability());
            }
        } finally {
            threads.shutdown();
        }
    }

    private static Prediction classify(Classifier classifier, Path file) throws IOException {
        BufferedImage photo = ImageIO.read(file.toFile());
        if (photo == null) {
            throw new IOException(file + ": not an image that the JDK reads; expected JPEG or PNG");
        }
        int width = photo.getWidth();
        int height = photo.getHeight();
        int[] argb = photo.getRGB(0, 0, width, height, null, 0, width);
        return classifier.classify(Pixels.ofPacked(argb, height, width), 1).get(0);
    }
}

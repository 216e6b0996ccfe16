package org.lowbit4j.samples.bench;

import java.util.SplittableRandom;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;

/** The layers and networks that are timed, by name. */
final class BenchmarkNetworks {

    private BenchmarkNetworks() {}

    /** A network at {@code bits}, weight bits before the slash, activation bits behind it. */
    static Graph graph(String network, String bits) {
        String[] parts = bits.split("/", -1);
        int weightBits = Integer.parseInt(parts[0]);
        int activationBits = Integer.parseInt(parts[1]);
        return switch (network) {
            case "resnet18" -> RandomResNet.resNet18(weightBits, activationBits);
            case "resnet20" -> RandomResNet.resNet20(weightBits, activationBits);
            case "conv2" -> convolution(56, 64, 3, weightBits, activationBits);
            case "conv3" -> convolution(28, 128, 3, weightBits, activationBits);
            case "conv4" -> convolution(14, 256, 3, weightBits, activationBits);
            case "conv5" -> convolution(7, 512, 3, weightBits, activationBits);
            case "s1" -> convolution(32, 16, 3, weightBits, activationBits);
            case "s2" -> convolution(16, 32, 3, weightBits, activationBits);
            case "s3" -> convolution(8, 64, 3, weightBits, activationBits);
            case "pointwise" -> convolution(28, 128, 1, weightBits, activationBits);
            default -> throw new IllegalArgumentException("no network " + network);
        };
    }

    private static Graph convolution(int size, int channels, int kernel, int weightBits, int activationBits) {
        Window window = Window.square(kernel, 1, kernel / 2);
        return RandomResNet.convolution(
                new Shape(size, size, channels), channels, window, 1, weightBits, activationBits);
    }

    /** An image of random values in 0..1. */
    static float[] image(Graph graph) {
        SplittableRandom random = new SplittableRandom(1);
        float[] image = new float[graph.inputShape().size()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) random.nextDouble();
        }
        return image;
    }
}

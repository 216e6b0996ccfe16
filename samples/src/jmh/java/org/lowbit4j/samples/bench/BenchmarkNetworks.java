package org.lowbit4j.samples.bench;

import java.util.Locale;
import java.util.SplittableRandom;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;

/** The layers, chains of layers and networks that are timed, by name. */
final class BenchmarkNetworks {

    private static final int CHAIN = 8;
    private static final String STRIDES = "down";
    private static final int STRIDE_CHAIN = 3;

    private BenchmarkNetworks() {}

    /** Makes a graph for weight and activation bits. */
    private interface Factory {
        Graph make(int weightBits, int activationBits);
    }

    /** A layer or network at {@code bits}, weight bits before the slash, activation bits behind it, or "float". */
    static Graph graph(String network, String bits) {
        if (bits.equals(BenchmarkLayer.FLOAT)) {
            return layer(network).floatGraph();
        }
        return made(
                bits,
                switch (network) {
                    case "resnet18" -> RandomResNet::resNet18;
                    case "resnet20" -> RandomResNet::resNet20;
                    default -> layer(network)::graph;
                });
    }

    static boolean isLayer(String network) {
        return !network.startsWith("resnet");
    }

    static BenchmarkLayer layer(String name) {
        return BenchmarkLayer.valueOf(name.toUpperCase(Locale.ROOT));
    }

    /**
     * {@value #CHAIN} convolutions of one size in a row, with thresholds between them: "conv2" and so on; in residual blocks:
     * "blocks-conv2"; "down": {@value #STRIDE_CHAIN} convolutions with stride 2.
     */
    static Graph chain(String name, String bits) {
        if (name.equals(STRIDES)) {
            return made(bits, (w, a) -> RandomResNet.chain(BenchmarkLayer.CONV2.input(), STRIDE_CHAIN, 2, w, a));
        }
        String blocks = "blocks-";
        if (name.startsWith(blocks)) {
            Shape shape = layer(name.substring(blocks.length())).input();
            return made(bits, (w, a) -> RandomResNet.blocks(shape, CHAIN / 2, w, a));
        }
        return made(bits, (w, a) -> RandomResNet.chain(layer(name).input(), CHAIN, 1, w, a));
    }

    /** Convolutions in a {@link #chain}. */
    static int chainLength(String name) {
        return name.equals(STRIDES) ? STRIDE_CHAIN : CHAIN;
    }

    private static Graph made(String bits, Factory factory) {
        String[] parts = bits.split("/", -1);
        return factory.make(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
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

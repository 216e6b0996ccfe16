package org.lowbit4j.binconv;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.ValueType;

/**
 * Seeded random valid graphs that look like real networks: a stem, residual blocks with every bitwidth and coding, pools,
 * float layers with coded weights, a head. Small and odd in every size.
 */
public final class RandomGraphs {

    private RandomGraphs() {}

    /** The graph of a seed; the same on every machine. */
    public static Graph graph(long seed) {
        return new RandomNetwork(new Random(seed)).build();
    }

    /** The same graph with about every third float value as an output, and the last one, in a random order. */
    public static Graph graphOfSeveralOutputs(long seed) {
        Graph graph = graph(seed);
        Random random = new Random(seed);
        List<Integer> outputs = new ArrayList<>();
        for (int node = 0; node < graph.nodes().size() - 1; node++) {
            if (graph.types().get(node).kind() == ValueType.Kind.FLOAT && random.nextInt(3) == 0) {
                outputs.add(node);
            }
        }
        outputs.add(random.nextInt(outputs.size() + 1), graph.nodes().size() - 1);
        return new Graph(graph.nodes(), outputs);
    }

    /** What an image holds. */
    public enum Fill {
        /** Values of a normal distribution. */
        NORMAL,
        /** Positive zeros. */
        ZERO,
        /** The same large value everywhere, beyond every quantizer's interval. */
        MAXIMUM,
        /** The negative of {@link #MAXIMUM}. */
        MINIMUM,
        /** Multiples of 1/8 in -2..2: many values that lie exactly between two codes. */
        EIGHTHS
    }

    /** One image for {@code graph}: random in most cases, at times all zero or all the largest or smallest value. */
    public static float[] image(Graph graph, long seed) {
        Random random = new Random(seed);
        Fill[] fills = Fill.values();
        return image(graph, random.nextBoolean() ? Fill.NORMAL : fills[random.nextInt(fills.length)], seed);
    }

    /** One image for {@code graph} of a stated kind. */
    public static float[] image(Graph graph, Fill fill, long seed) {
        Random random = new Random(seed);
        float[] image = new float[graph.inputShape().size()];
        for (int i = 0; i < image.length; i++) {
            image[i] = switch (fill) {
                case NORMAL -> (float) random.nextGaussian();
                case ZERO -> 0f;
                case MAXIMUM -> 1000f;
                case MINIMUM -> -1000f;
                case EIGHTHS -> (random.nextInt(33) - 16) / 8f;
            };
        }
        return image;
    }

    /** A batch of images, one after another, image {@code i} being {@code image(graph, seed + i)}. */
    public static float[] images(Graph graph, int batch, long seed) {
        int size = graph.inputShape().size();
        float[] images = new float[batch * size];
        for (int i = 0; i < batch; i++) {
            System.arraycopy(image(graph, seed + i), 0, images, i * size, size);
        }
        return images;
    }
}

package org.lowbit4j.samples.model;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * AlexNet (Krizhevsky et al., 2012) with batch norm, without dropout and without local response normalization, as Jung et al.
 * (2019) train it. Numbers of channels are those of Krizhevsky, "One weird trick for parallelizing convolutional neural networks"
 * (2014), which torchvision's {@code alexnet} has as well: 64, 192, 384, 256, 256, no groups. Layers that a batch norm follows
 * have no bias. The first dense layer takes the 6x6 pixels that are left of 224x224, and as many as there are of another size.
 */
final class AlexNet {

    private static final int DENSE = 4096;
    private static final int SMALLEST_INPUT = 63;
    private static final List<Integer> CHANNELS = List.of(64, 192, 384, 256, 256);
    private static final List<Taps> TAPS =
            List.of(new Taps(11, 4, 2), Taps.around(5, 1), Taps.around(3, 1), Taps.around(3, 1), Taps.around(3, 1));
    private static final List<Integer> POOLED = List.of(1, 2, 5);

    private AlexNet() {}

    static ComputationGraphConfiguration configuration(ModelSpec spec) {
        if (Math.min(spec.height(), spec.width()) < SMALLEST_INPUT) {
            throw new IllegalArgumentException("AlexNet: images of " + spec.imageShape() + ", expected at least "
                    + SMALLEST_INPUT + "x" + SMALLEST_INPUT
                    + " pixels, of which its three poolings leave something; choose a larger image size");
        }
        GraphPlan graph = new GraphPlan(spec);
        String last = GraphPlan.INPUT;
        for (int i = 0; i < CHANNELS.size(); i++) {
            int number = i + 1;
            last = graph.relu(
                    "relu" + number,
                    graph.convolutionAndNorm("conv" + number, "bn" + number, last, CHANNELS.get(i), TAPS.get(i)));
            if (POOLED.contains(number)) {
                last = graph.maxPool("pool" + number, last, new Taps(3, 2, 0));
            }
        }
        for (int number = 6; number <= 7; number++) {
            last = graph.relu("relu" + number, graph.norm("bn" + number, graph.dense("fc" + number, last, DENSE)));
        }
        return graph.classifier("fc8", last, spec.classes());
    }
}

package org.lowbit4j.samples.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * The residual networks for CIFAR of He et al., "Deep Residual Learning for Image Recognition" (2016), section 4.2: depth 6n+2,
 * three stages of n blocks with 16, 32 and 64 channels, option-A shortcuts.
 *
 * <p>Names follow the PyTorch state dict: {@code conv1}, {@code bn1}, {@code layer2.0.conv1}, {@code layer2.0.bn1}, ...
 * {@code linear}; what has no parameters is called {@code layer2.0.relu1}, {@code layer2.0.shortcut}, {@code layer2.0.add},
 * {@code layer2.0.relu}, {@code avgpool}.
 */
public final class CifarResNet {

    private static final int STAGES = 3;
    private static final int FIRST_CHANNELS = 16;

    private CifarResNet() {}

    /**
     * The configuration of the network of the given depth.
     *
     * @param depth 6n+2, for instance 20, 32, 44 or 56
     */
    public static ComputationGraphConfiguration configuration(int depth, ModelSpec spec) {
        if (depth < 8 || (depth - 2) % 6 != 0) {
            throw new IllegalArgumentException(
                    "ResNet for CIFAR: depth " + depth + ", expected 6n+2, for instance 20, 32, 44 or 56");
        }
        GraphPlan graph = new GraphPlan(spec);
        String last = graph.relu(
                "relu1", graph.convolutionAndNorm("conv1", "bn1", GraphPlan.INPUT, FIRST_CHANNELS, Taps.around(3, 1)));
        for (int stage = 1; stage <= STAGES; stage++) {
            int channels = FIRST_CHANNELS << (stage - 1);
            for (int index = 0; index < (depth - 2) / 6; index++) {
                boolean widens = stage > 1 && index == 0;
                last = block(graph, "layer" + stage + "." + index, last, channels, widens);
            }
        }
        return graph.classifier("linear", graph.averagePool("avgpool", last), spec.classes());
    }

    /** Two convolutions and a shortcut; one that widens halves the image and doubles the channels. */
    static String block(GraphPlan graph, String name, String from, int channels, boolean widens) {
        int stride = widens ? 2 : 1;
        String second = residual(graph, name, from, channels, stride);
        String skip = widens ? graph.optionAShortcut(name + ".shortcut", from, stride, channels / 2) : from;
        return graph.relu(name + ".relu", graph.sum(name + ".add", second, skip));
    }

    /** Two convolutions with batch norm, the part of a block that the shortcut passes by. */
    static String residual(GraphPlan graph, String name, String from, int channels, int stride) {
        String first = graph.relu(
                name + ".relu1",
                graph.convolutionAndNorm(name + ".conv1", name + ".bn1", from, channels, Taps.around(3, stride)));
        return graph.convolutionAndNorm(name + ".conv2", name + ".bn2", first, channels, Taps.around(3, 1));
    }
}

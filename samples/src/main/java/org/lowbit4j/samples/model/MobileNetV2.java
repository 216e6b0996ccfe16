package org.lowbit4j.samples.model;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;

/**
 * MobileNetV2 (Sandler et al., 2018) of width 1: inverted residual blocks of a 1x1 convolution that widens, a 3x3 depthwise one,
 * and a 1x1 one that narrows and that no activation follows, so that what the next block reads has both signs.
 *
 * <p>Names are those of torchvision: {@code features.0.0}, {@code features.2.conv.1.0}, ... {@code classifier.1}. There is no
 * dropout before the last layer.
 */
final class MobileNetV2 {

    private static final int STEM = 32;
    private static final int HEAD = 1280;

    private static final List<Stage> STAGES = List.of(
            new Stage(1, 16, 1, 1),
            new Stage(6, 24, 2, 2),
            new Stage(6, 32, 3, 2),
            new Stage(6, 64, 4, 2),
            new Stage(6, 96, 3, 1),
            new Stage(6, 160, 3, 2),
            new Stage(6, 320, 1, 1));

    private final GraphPlan graph;

    private MobileNetV2(GraphPlan graph) {
        this.graph = graph;
    }

    static ComputationGraphConfiguration configuration(ModelSpec spec) {
        MobileNetV2 network = new MobileNetV2(new GraphPlan(spec));
        int number = 0;
        String last = network.widened("features." + number, GraphPlan.INPUT, STEM, Taps.around(3, 2));
        int channels = STEM;
        for (Stage stage : STAGES) {
            for (int index = 0; index < stage.blocks(); index++) {
                number++;
                int stride = index == 0 ? stage.stride() : 1;
                last = network.block("features." + number, last, channels, stage, stride);
                channels = stage.channels();
            }
        }
        last = network.widened("features." + (number + 1), last, HEAD, Taps.around(1, 1));
        return network.graph.classifier("classifier.1", network.graph.averagePool("avgpool", last), spec.classes());
    }

    private String block(String name, String from, int channels, Stage stage, int stride) {
        String prefix = name + ".conv.";
        int part = 0;
        String last = from;
        if (stage.expansion() > 1) {
            last = widened(prefix + part, last, channels * stage.expansion(), Taps.around(1, 1));
            part++;
        }
        String depthwise = prefix + part;
        last = active(depthwise, graph.norm(depthwise + ".1", graph.depthwise(depthwise + ".0", last, stride)));
        last = graph.convolutionAndNorm(
                prefix + (part + 1), prefix + (part + 2), last, stage.channels(), Taps.around(1, 1));
        boolean skips = stride == 1 && channels == stage.channels();
        return skips ? graph.sum(name + ".add", last, from) : last;
    }

    /** A convolution, batch norm and ReLU6. */
    private String widened(String name, String from, int channels, Taps taps) {
        return active(name, graph.convolutionAndNorm(name + ".0", name + ".1", from, channels, taps));
    }

    private String active(String name, String from) {
        return graph.activation(name + ".2", from, Activation.RELU6);
    }

    /**
     * Blocks of the same width.
     *
     * @param expansion factor by which the first convolution of a block widens it
     * @param channels of the blocks' outputs
     * @param blocks how many
     * @param stride of the first of them
     */
    private record Stage(int expansion, int channels, int blocks, int stride) {}
}

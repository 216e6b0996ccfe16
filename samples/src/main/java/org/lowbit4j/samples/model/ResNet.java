package org.lowbit4j.samples.model;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * The residual networks for ImageNet of He et al., "Deep Residual Learning for Image Recognition" (2016), made of blocks of two
 * 3x3 convolutions: a 7x7 convolution and max pooling, each with stride 2, then four stages of 64, 128, 256 and 512 channels. Where
 * a stage begins with more channels, the shortcut is a 1x1 convolution.
 *
 * <p>Names are those of torchvision: {@code conv1}, {@code bn1}, {@code layer2.0.conv1}, {@code layer2.0.downsample.0}, ...
 * {@code fc}.
 *
 * <p>The pre-activation form (He et al., "Identity Mappings in Deep Residual Networks", 2016) has batch norm and ReLU before each
 * convolution instead of behind it, nothing behind a sum, and batch norm and ReLU behind the last block. The first block of a
 * network has none before it, as the stem ends with them; the first block of another stage shares them between convolution and
 * shortcut, whose convolution has no batch norm. This network is not in torchvision; its names follow the same pattern.
 */
final class ResNet {

    private static final int FIRST_CHANNELS = 64;
    private static final List<Integer> BLOCKS_18 = List.of(2, 2, 2, 2);
    private static final List<Integer> BLOCKS_34 = List.of(3, 4, 6, 3);

    private final GraphPlan graph;

    private ResNet(GraphPlan graph) {
        this.graph = graph;
    }

    /** ReLU behind every convolution and every sum. */
    static ComputationGraphConfiguration configuration(int depth, ModelSpec spec) {
        ResNet network = new ResNet(new GraphPlan(spec));
        String last = network.stages(depth, network::block);
        return network.classifier(last, spec);
    }

    /** Batch norm and ReLU before every convolution. */
    static ComputationGraphConfiguration preActivation(int depth, ModelSpec spec) {
        ResNet network = new ResNet(new GraphPlan(spec));
        String last = network.stages(depth, network::preActivationBlock);
        return network.classifier(network.graph.relu("relu2", network.graph.norm("bn2", last)), spec);
    }

    private String stages(int depth, Block block) {
        String stem = graph.relu(
                "relu1", graph.convolutionAndNorm("conv1", "bn1", GraphPlan.INPUT, FIRST_CHANNELS, Taps.around(7, 2)));
        String last = graph.maxPool("maxpool", stem, Taps.around(3, 2));
        List<Integer> blocks = depth == 18 ? BLOCKS_18 : BLOCKS_34;
        for (int stage = 0; stage < blocks.size(); stage++) {
            for (int index = 0; index < blocks.get(stage); index++) {
                last = block.add("layer" + (stage + 1) + "." + index, last, stage, index);
            }
        }
        return last;
    }

    private ComputationGraphConfiguration classifier(String last, ModelSpec spec) {
        return graph.classifier("fc", graph.averagePool("avgpool", last), spec.classes());
    }

    private String block(String name, String from, int stage, int index) {
        int channels = FIRST_CHANNELS << stage;
        boolean widens = stage > 0 && index == 0;
        int stride = widens ? 2 : 1;
        String main = CifarResNet.residual(graph, name, from, channels, stride);
        String skip = widens
                ? graph.convolutionAndNorm(
                        name + ".downsample.0", name + ".downsample.1", from, channels, Taps.around(1, stride))
                : from;
        return graph.relu(name + ".relu", graph.sum(name + ".add", main, skip));
    }

    private String preActivationBlock(String name, String from, int stage, int index) {
        int channels = FIRST_CHANNELS << stage;
        boolean widens = stage > 0 && index == 0;
        int stride = widens ? 2 : 1;
        boolean first = stage == 0 && index == 0;
        String active = first ? from : graph.relu(name + ".relu1", graph.norm(name + ".bn1", from));
        String middle =
                graph.convolutionAndNorm(name + ".conv1", name + ".bn2", active, channels, Taps.around(3, stride));
        String main =
                graph.convolution(name + ".conv2", graph.relu(name + ".relu2", middle), channels, Taps.around(3, 1));
        String skip = widens ? graph.convolution(name + ".downsample", active, channels, Taps.around(1, stride)) : from;
        return graph.sum(name + ".add", main, skip);
    }

    /** Adds a block of a stage and returns the name of its last part. */
    private interface Block {

        String add(String name, String from, int stage, int index);
    }
}

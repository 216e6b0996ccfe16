package org.lowbit4j.samples.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** A network small enough to be trained, quantized and packed in a minute: a strided stem and two residual stages. */
final class SmallResNet {

    private static final int CHANNELS = 16;

    private SmallResNet() {}

    static ComputationGraphConfiguration configuration(ModelSpec spec) {
        GraphPlan graph = new GraphPlan(spec);
        String stem = graph.relu(
                "relu1", graph.convolutionAndNorm("conv1", "bn1", GraphPlan.INPUT, CHANNELS, Taps.around(3, 2)));
        String first = CifarResNet.block(graph, "layer1.0", stem, CHANNELS, false);
        String second = CifarResNet.block(graph, "layer2.0", first, 2 * CHANNELS, true);
        String third = CifarResNet.block(graph, "layer2.1", second, 2 * CHANNELS, false);
        return graph.classifier("linear", graph.averagePool("avgpool", third), spec.classes());
    }
}

package org.lowbit4j.samples.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** The networks that can be asked for by name. */
public enum Architecture {
    /** Softmax regression over the pixels: the yardstick that a task is not trivial. */
    LINEAR,
    /** Seven convolutions in a stem and three residual blocks, 3.4 million multiply-accumulates at 32x32. */
    SMALL,
    /** ResNet-20 for CIFAR. */
    RESNET20,
    /** ResNet-32 for CIFAR. */
    RESNET32,
    /** ResNet-44 for CIFAR. */
    RESNET44,
    /** ResNet-56 for CIFAR. */
    RESNET56,
    /** ResNet-18 for ImageNet. */
    RESNET18,
    /** ResNet-34 for ImageNet. */
    RESNET34,
    /** ResNet-18 for ImageNet with batch norm and ReLU before each convolution. */
    PRERESNET18,
    /** ResNet-34 for ImageNet with batch norm and ReLU before each convolution. */
    PRERESNET34,
    /** AlexNet with batch norm. */
    ALEXNET,
    /** MobileNetV2 of width 1. */
    MOBILENETV2;

    /** The architecture of this name, in any case of letters. */
    public static Architecture named(String name) {
        return Arrays.stream(values())
                .filter(architecture -> architecture.label().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Unknown architecture \"" + name + "\"; expected one of " + labels()));
    }

    /** All names, for messages. */
    public static String labels() {
        return Arrays.stream(values()).map(Architecture::label).collect(Collectors.joining(", "));
    }

    /** The name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return label();
    }

    /** A network with fresh weights. */
    public ComputationGraph create(ModelSpec spec) {
        ComputationGraph network = new ComputationGraph(configuration(spec));
        network.init();
        return network;
    }

    private ComputationGraphConfiguration configuration(ModelSpec spec) {
        return switch (this) {
            case LINEAR -> new GraphPlan(spec).classifier("linear", GraphPlan.INPUT, spec.classes());
            case SMALL -> SmallResNet.configuration(spec);
            case RESNET20 -> CifarResNet.configuration(20, spec);
            case RESNET32 -> CifarResNet.configuration(32, spec);
            case RESNET44 -> CifarResNet.configuration(44, spec);
            case RESNET56 -> CifarResNet.configuration(56, spec);
            case RESNET18 -> ResNet.configuration(18, spec);
            case RESNET34 -> ResNet.configuration(34, spec);
            case PRERESNET18 -> ResNet.preActivation(18, spec);
            case PRERESNET34 -> ResNet.preActivation(34, spec);
            case ALEXNET -> AlexNet.configuration(spec);
            case MOBILENETV2 -> MobileNetV2.configuration(spec);
        };
    }
}

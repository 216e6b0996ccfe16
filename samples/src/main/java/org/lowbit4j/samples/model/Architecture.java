package org.lowbit4j.samples.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** The networks that can be asked for by name. */
public enum Architecture {
    /** Softmax regression over the pixels: the yardstick that a task is not trivial. */
    LINEAR(Sizes.CIFAR, "linear"),
    /** Seven convolutions in a stem and three residual blocks, 3.4 million multiply-accumulates at 32x32. */
    SMALL(Sizes.CIFAR, "linear"),
    /** ResNet-20 for CIFAR. */
    RESNET20(Sizes.CIFAR, "linear"),
    /** ResNet-32 for CIFAR. */
    RESNET32(Sizes.CIFAR, "linear"),
    /** ResNet-44 for CIFAR. */
    RESNET44(Sizes.CIFAR, "linear"),
    /** ResNet-56 for CIFAR. */
    RESNET56(Sizes.CIFAR, "linear"),
    /** ResNet-18 for ImageNet. */
    RESNET18(Sizes.IMAGENET, "fc"),
    /** ResNet-34 for ImageNet. */
    RESNET34(Sizes.IMAGENET, "fc"),
    /** ResNet-18 for ImageNet with batch norm and ReLU before each convolution. */
    PRERESNET18(Sizes.IMAGENET, "fc"),
    /** ResNet-34 for ImageNet with batch norm and ReLU before each convolution. */
    PRERESNET34(Sizes.IMAGENET, "fc"),
    /** AlexNet with batch norm. */
    ALEXNET(Sizes.IMAGENET, "fc8"),
    /** MobileNetV2 of width 1. */
    MOBILENETV2(Sizes.IMAGENET, "classifier.1");

    private final int imageSize;
    private final String classifier;

    Architecture(int imageSize, String classifier) {
        this.imageSize = imageSize;
        this.classifier = classifier;
    }

    /** Height and width of the images that the network was designed for, in pixels. */
    public int imageSize() {
        return imageSize;
    }

    /** Name of the layer that yields the classes. */
    public String classifier() {
        return classifier;
    }

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

    /** Height and width of images, in pixels. */
    private static final class Sizes {

        static final int CIFAR = 32;
        static final int IMAGENET = 224;
    }
}

package org.lowbit4j.quant.export;

import java.util.List;
import org.lowbit4j.binconv.ir.ActivationFunction;

/** Writes activation functions. */
final class OnnxActivations {

    private final OnnxGraph graph;

    OnnxActivations(OnnxGraph graph) {
        this.graph = graph;
    }

    /** Writes {@code function(x)} for a layer and returns its output. */
    String emit(String layer, ActivationFunction function, String x) {
        return function.accept(new Writer(layer, x));
    }

    private final class Writer implements ActivationFunction.Cases<String> {

        private final String layer;
        private final String x;

        Writer(String layer, String x) {
            this.layer = layer;
            this.x = x;
        }

        @Override
        public String clip(ActivationFunction.Clip clip) {
            return clip.equals(ActivationFunction.RELU)
                    ? graph.node("Relu", layer, List.of(x))
                    : graph.clip(layer, x, new ValueRange(clip.low(), clip.high()));
        }

        @Override
        public String leakyRelu(ActivationFunction.LeakyRelu leaky) {
            return graph.node("LeakyRelu", layer, List.of(x), Attributes.of("alpha", leaky.slope()));
        }

        @Override
        public String hardSigmoid(ActivationFunction.HardSigmoid hard) {
            return graph.node(
                    "HardSigmoid",
                    layer,
                    List.of(x),
                    Attributes.of("alpha", hard.slope()),
                    Attributes.of("beta", hard.shift()));
        }

        @Override
        public String smooth(ActivationFunction.Smooth smooth) {
            return switch (smooth) {
                case SIGMOID -> graph.node("Sigmoid", layer, List.of(x));
                case TANH -> graph.node("Tanh", layer, List.of(x));
                case SWISH -> graph.node("Mul", layer, List.of(x, graph.node("Sigmoid", layer, List.of(x))));
            };
        }
    }
}

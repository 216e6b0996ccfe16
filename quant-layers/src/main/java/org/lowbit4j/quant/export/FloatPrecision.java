package org.lowbit4j.quant.export;

import java.util.List;

/** float32 throughout. */
final class FloatPrecision implements Precision {

    private final OnnxGraph graph;

    FloatPrecision(OnnxGraph graph) {
        this.graph = graph;
    }

    @Override
    public Tensor store(String tensor, int node) {
        return Tensor.ofFloats(tensor);
    }

    @Override
    public Tensor moved(String tensor, Tensor source) {
        return Tensor.ofFloats(tensor);
    }

    @Override
    public Tensor clip(String name, Tensor x, float lower, ValueRange interval) {
        String lowered = lower == 0
                ? x.name()
                : graph.node("Add", name, List.of(x.name(), graph.scalar(name + "/lower", -lower)));
        return Tensor.ofFloats(graph.clip(name, lowered, interval));
    }

    @Override
    public String read(Tensor tensor) {
        return tensor.name();
    }

    @Override
    public List<String> parameters(String name, Linear linear, long[] dims, Tensor input) {
        double[] values = linear.values();
        float[] weights = new float[values.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) values[i];
        }
        float[] bias = new float[linear.shape().outputs()];
        for (int o = 0; o < bias.length; o++) {
            bias[o] = (float) linear.shift(o);
        }
        return List.of(graph.floats(name + "/weight", dims, weights), graph.vector(name + "/bias", bias));
    }
}

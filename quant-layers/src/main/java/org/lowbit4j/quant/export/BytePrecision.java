package org.lowbit4j.quant.export;

import java.util.List;
import java.util.Objects;
import org.lowbit4j.quant.quantizer.Discretizer;

/**
 * Values in unsigned bytes with the range of their clip or else found by calibration, weights in signed bytes with a scale per output channel, biases
 * in int32 with the product of both scales: every stored tensor passes through QuantizeLinear, every operand comes from a
 * DequantizeLinear of its own, so that no two groups of operations overlap, and a runtime fuses these with the operation
 * between them.
 */
final class BytePrecision implements Precision {

    /** Largest bias code; leaves as much again for the accumulator. */
    private static final double LARGEST_BIAS = 1 << 30;

    private static final double LEAST_STEP = 1e-30;

    private final OnnxGraph graph;
    private final List<ValueRange> ranges;

    BytePrecision(OnnxGraph graph, List<ValueRange> ranges) {
        this.graph = graph;
        this.ranges = ranges;
    }

    @Override
    public Tensor store(String tensor, int node) {
        return stored(tensor, ByteGrid.of(ranges.get(node)));
    }

    @Override
    public Tensor moved(String tensor, Tensor source) {
        return stored(tensor, grid(source));
    }

    private Tensor stored(String tensor, ByteGrid grid) {
        return new Tensor(converted("QuantizeLinear", tensor, grid), grid);
    }

    /**
     * Floats are clipped by the ends of the bytes they are stored in. Bytes are clipped as bytes, and only if that changes any of
     * them; {@code lower} is taken off by the zero point. Written in floats, as Add and Clip, it takes ONNX Runtime 1.29 one more
     * operation at least, and some such models it refuses.
     */
    @Override
    public Tensor clip(String name, Tensor x, float lower, ValueRange interval) {
        Tensor stored = x.grid() == null ? stored(x.name(), ByteGrid.of(interval.raised(lower))) : x;
        ByteGrid grid = grid(stored);
        int least = grid.code(interval.least() + lower);
        int most = grid.code(interval.most() + lower);
        ByteGrid lowered = new ByteGrid(grid.scale(), grid.code(lower));
        if (least == 0 && most == ByteGrid.LEVELS) {
            return new Tensor(stored.name(), lowered);
        }
        String first = graph.unsignedByte(name + "/least", least);
        String last = graph.unsignedByte(name + "/most", most);
        return new Tensor(graph.node("Clip", name, List.of(stored.name(), first, last)), lowered);
    }

    @Override
    public String read(Tensor tensor) {
        return tensor.grid() == null ? tensor.name() : converted("DequantizeLinear", tensor.name(), tensor.grid());
    }

    private String converted(String operator, String tensor, ByteGrid grid) {
        String scale = graph.scalar(tensor + "/scale", grid.scale());
        String zero = graph.unsignedByte(tensor + "/zero", grid.zeroPoint());
        return graph.node(operator, tensor, List.of(tensor, scale, zero));
    }

    @Override
    public List<String> parameters(String name, Linear linear, long[] dims, Tensor input) {
        int outputs = linear.shape().outputs();
        int depth = linear.shape().depth();
        double[] values = linear.values();
        byte[] codes = new byte[values.length];
        float[] steps = new float[outputs];
        int[] biases = new int[outputs];
        float[] biasSteps = new float[outputs];
        for (int o = 0; o < outputs; o++) {
            double inputScale = grid(input).scale();
            double least = Math.max(LEAST_STEP, Math.abs(linear.shift(o)) / (inputScale * LARGEST_BIAS));
            double step = Math.max(linear.step(o), least);
            for (int i = o * depth; i < (o + 1) * depth; i++) {
                codes[i] = (byte) Discretizer.code((float) (values[i] / step));
            }
            steps[o] = (float) step;
            biasSteps[o] = (float) (inputScale * step);
            biases[o] = Discretizer.code((float) (linear.shift(o) / (inputScale * step)));
        }
        String zeros = graph.signedBytes(name + "/weight/zero", new long[] {outputs}, new byte[outputs]);
        String bytes = graph.signedBytes(name + "/weight", dims, codes);
        String scales = graph.vector(name + "/weight/scale", steps);
        String bias = graph.integers(name + "/bias", biases);
        String biasScales = graph.vector(name + "/bias/scale", biasSteps);
        return List.of(
                graph.node("DequantizeLinear", name, List.of(bytes, scales, zeros), Attributes.of("axis", 0)),
                graph.node("DequantizeLinear", name, List.of(bias, biasScales), Attributes.of("axis", 0)));
    }

    private static ByteGrid grid(Tensor tensor) {
        return Objects.requireNonNull(tensor.grid(), () -> tensor.name() + " was never stored in bytes");
    }
}

package org.lowbit4j.quant.export;

import java.util.List;
import java.util.Objects;
import org.lowbit4j.quant.quantizer.Discretizer;

/**
 * Values in unsigned bytes with the range found by calibration, weights in signed bytes with a scale per output channel, biases
 * in int32 with the product of both scales: every stored tensor passes through QuantizeLinear and DequantizeLinear, and a
 * runtime fuses these with the operation between them.
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
        String scale = graph.scalar(tensor + "/scale", grid.scale());
        String zero = graph.unsignedByte(tensor + "/zero", grid.zeroPoint());
        String bytes = graph.node("QuantizeLinear", tensor, List.of(tensor, scale, zero));
        return new Tensor(graph.node("DequantizeLinear", tensor, List.of(bytes, scale, zero)), grid);
    }

    @Override
    public String negative(String name, float value) {
        // Byte 0 of the grid from value to 0 is the value itself.
        ByteGrid grid = ByteGrid.of(new ValueRange(value, 0));
        String scale = graph.scalar(name + "/scale", grid.scale());
        String zero = graph.unsignedByte(name + "/zero", grid.zeroPoint());
        return graph.node("DequantizeLinear", name, List.of(graph.unsignedByte(name, 0), scale, zero));
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

package org.lowbit4j.quant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ValueListener;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.IntervalTransformer;
import org.lowbit4j.testsupport.GoldenArrays;

/** Integer convolutions of reference interpreter and engine against vectors that an independent program computed. */
class GoldenConvolutionDataTest {

    private static final int CONVOLUTION = 2;

    private interface Run {
        float[] run(Graph graph, float[] images, int batch, ValueListener listener);
    }

    private final GoldenArrays golden = GoldenArrays.read("ebs_golden.npz");

    @Test
    void interpreterGivesGoldenAccumulators() {
        forEachCase((graph, images, batch, listener) -> new ReferenceInterpreter(graph).run(images, batch, listener));
    }

    @Test
    void engineGivesGoldenAccumulators() {
        forEachCase((graph, images, batch, listener) -> {
            try (Engine engine = new Engine(graph)) {
                return engine.run(images, batch, listener);
            }
        });
    }

    private void forEachCase(Run run) {
        for (String prefix : golden.cases("ic_s\\d+_")) {
            int[] bits = golden.ints(prefix + "bits");
            WeightGrid grid = new WeightGrid(bits[0], WeightGrid.Coding.SYMMETRIC);
            float scale = 1f / (grid.levels() * ((1 << bits[1]) - 1));
            check(prefix, grid, scale, golden.ints(prefix + "acc"), run);
        }
        for (String prefix : golden.cases("ic_u\\d+_")) {
            int[] bits = golden.ints(prefix + "bits");
            WeightGrid grid = new WeightGrid(bits[0], WeightGrid.Coding.ODD_POINTS);
            float scale = golden.floats(prefix + "alpha")[0] / (grid.levels() * ((1 << bits[1]) - 1));
            check(prefix, grid, scale, oddPointAccumulators(prefix, grid.levels()), run);
        }
    }

    /** 2 * sum(w x) - n * sum(x), which the stored arrays keep apart. */
    private int[] oddPointAccumulators(String prefix, int levels) {
        int[] products = golden.ints(prefix + "acc");
        int[] sums = golden.ints(prefix + "xsum");
        int outputs = golden.ints(prefix + "geom")[4];
        int pixels = sums.length / golden.ints(prefix + "geom")[0];
        int[] accumulators = new int[products.length];
        for (int i = 0; i < accumulators.length; i++) {
            int image = i / (outputs * pixels);
            accumulators[i] = 2 * products[i] - levels * sums[image * pixels + i % pixels];
        }
        return accumulators;
    }

    private void check(String prefix, WeightGrid grid, float scale, int[] expected, Run run) {
        int[] geometry = golden.ints(prefix + "geom");
        int batch = geometry[0];
        Graph graph = graph(prefix, geometry, grid, scale);
        int outputSize = graph.outputShape().size();
        int[] accumulators = new int[batch * outputSize];
        ValueListener listener = new ValueListener() {
            @Override
            public void integers(int image, int node, int[] values) {
                if (node == CONVOLUTION) {
                    System.arraycopy(values, 0, accumulators, image * outputSize, outputSize);
                }
            }
        };
        int[] codes = channelsLast(golden.ints(prefix + "x_code"), batch, geometry[1]);
        float[] images = new float[codes.length];
        for (int i = 0; i < codes.length; i++) {
            images[i] = codes[i];
        }
        float[] outputs = run.run(graph, images, batch, listener);
        assertThat(accumulators).as(prefix).containsExactly(channelsLast(expected, batch, geometry[4]));
        for (int i = 0; i < outputs.length; i++) {
            assertThat(outputs[i]).as(prefix + "out").isEqualTo(scale * accumulators[i]);
        }
        closeToGolden(prefix, scale, expected);
    }

    /** The stored output is in double precision and in the layout of {@code expected}. */
    private void closeToGolden(String prefix, float scale, int[] expected) {
        double[] outputs = golden.doubles(prefix + "out");
        for (int i = 0; i < expected.length; i++) {
            double tolerance = 1e-6 * (1 + Math.abs(outputs[i]));
            assertThat(Math.abs(scale * expected[i] - outputs[i]))
                    .as(prefix + "out")
                    .isLessThan(tolerance);
        }
    }

    private Graph graph(String prefix, int[] geometry, WeightGrid grid, float scale) {
        int inputs = geometry[1];
        int outputs = geometry[4];
        WeightShape weightShape = new WeightShape(outputs, geometry[5], geometry[6], inputs);
        int[] weights = channelsLast(golden.ints(prefix + "w_code"), outputs, inputs);
        Window window = new Window(
                geometry[5],
                geometry[6],
                geometry[7],
                geometry[8],
                geometry[9],
                geometry[10],
                geometry[9],
                geometry[10],
                1,
                1);
        float[] scales = new float[outputs];
        Arrays.fill(scales, scale);
        return new Graph(List.of(
                new Node.Input("input", new Shape(geometry[2], geometry[3], inputs)),
                new Node.Quantize("quantize", 0, identity(golden.ints(prefix + "bits")[1])),
                new Node.IntegerConvolution("conv", 1, window, WeightCodes.of(grid, weightShape, weights)),
                new Node.Affine("scale", CONVOLUTION, FloatVector.of(scales), FloatVector.of(new float[outputs]))));
    }

    /** The grid with {@code code(x) == x} for every code. */
    private static ActivationGrid identity(int bits) {
        float half = ((1 << bits) - 1) / 2f;
        return ActivationQuantizer.of(bits, IntervalTransformer.activations(half, half))
                .grid();
    }

    /** [N, C, pixels] to [N, pixels, C]; weights likewise from OIHW to OHWI. */
    private static int[] channelsLast(int[] values, int batch, int channels) {
        int pixels = values.length / (batch * channels);
        int[] moved = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            int image = i / (channels * pixels);
            int channel = i / pixels % channels;
            moved[(image * pixels + i % pixels) * channels + channel] = values[i];
        }
        return moved;
    }
}

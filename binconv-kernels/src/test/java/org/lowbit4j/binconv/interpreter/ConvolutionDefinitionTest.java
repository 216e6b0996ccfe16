package org.lowbit4j.binconv.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.RandomGraphs;
import org.lowbit4j.binconv.ValueListener;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/** Both convolutions: by hand, and on random graphs against their formulas written down once more. */
class ConvolutionDefinitionTest {

    private static final Window ROW_OF_THREE = new Window(1, 3, 1, 1, 0, 1, 0, 1, 1, 1);

    @Test
    void addsSymmetricProductsAndSkipsPadding() {
        WeightCodes weights =
                WeightCodes.of(new WeightGrid(3, WeightGrid.Coding.SYMMETRIC), new WeightShape(1, 1, 3, 1), -3, 2, 1);
        Node node = new Node.IntegerConvolution("conv", SingleNode.CODES, ROW_OF_THREE, weights);
        Value value = SingleNode.evaluate(new Shape(1, 3, 1), SingleNode.unsigned(8), node, 10, 20, 30);
        assertThat(value.integers()).containsExactly(2 * 10 + 20, -3 * 10 + 2 * 20 + 30, -3 * 20 + 2 * 30);
    }

    @Test
    void countsAffineCodesFromTheirZeroPointSoThatPaddingAddsNothing() {
        ActivationGrid grid = new ActivationGrid(8, ActivationGrid.Coding.AFFINE, 0f, 1f, 100, 1f);
        WeightCodes weights =
                WeightCodes.of(new WeightGrid(3, WeightGrid.Coding.SYMMETRIC), new WeightShape(1, 1, 3, 1), -3, 2, 1);
        Node node = new Node.IntegerConvolution("conv", SingleNode.CODES, ROW_OF_THREE, weights);
        Value value = SingleNode.evaluate(new Shape(1, 3, 1), grid, node, 110, 100, 70);
        assertThat(value.integers()).containsExactly(2 * 10, -3 * 10 - 30, 2 * -30);
    }

    @Test
    void weighsByTwiceTheCodeMinusLevelsForOddPoints() {
        // Codes 0..3 of two bits stand for -3, -1, 1, 3 thirds; two channels and two outputs.
        WeightCodes weights = WeightCodes.of(
                new WeightGrid(2, WeightGrid.Coding.ODD_POINTS), new WeightShape(2, 1, 1, 2), 0, 1, 2, 3);
        Node node = new Node.IntegerConvolution("conv", SingleNode.CODES, Window.POINT, weights);
        Value value = SingleNode.evaluate(Shape.vector(2), SingleNode.unsigned(4), node, 5, 7);
        assertThat(value.integers()).containsExactly(-3 * 5 - 7, 5 + 3 * 7);
    }

    @Test
    void addsProductsOfTwosComplementDownToTheLeastCode() {
        WeightCodes weights = WeightCodes.of(
                new WeightGrid(8, WeightGrid.Coding.TWOS_COMPLEMENT), new WeightShape(1, 1, 3, 1), -128, 127, -1);
        Node node = new Node.IntegerConvolution("conv", SingleNode.CODES, ROW_OF_THREE, weights);
        Value value = SingleNode.evaluate(new Shape(1, 3, 1), SingleNode.unsigned(8), node, 10, 20, 255);
        assertThat(value.integers()).containsExactly(127 * 10 - 20, -128 * 10 + 127 * 20 - 255, -128 * 20 + 127 * 255);
    }

    @Test
    void startsFromTheBiasAndAddsRowsThenColumnsThenChannels() {
        // 1e8 swallows what was added before it: only values behind the cancelling pair survive.
        WeightShape shape = new WeightShape(1, 2, 2, 2);
        float[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
        Node node = new Node.FloatConvolution(
                "conv",
                SingleNode.FLOATS,
                Window.square(2, 1, 0),
                new FloatWeights(shape, FloatVector.of(ones)),
                FloatVector.of(1f));
        float[] image = {1e8f, 1, 1, 1, 1, -1e8f, 2, 3};
        assertThat(SingleNode.evaluate(new Shape(2, 2, 2), node, image)).containsExactly(5f);
    }

    @Test
    void roundsEveryProductAndSumOnce() {
        float x = 1 + 0x1p-12f;
        Node node = dense(FloatVector.of(-(x * x)), x);
        assertThat(SingleNode.evaluate(Shape.vector(1), node, x)).containsExactly(0x1p-24f);
    }

    @Test
    void startsFromPositiveZeroWithoutBiasAndSkipsPaddingInsteadOfAddingZeros() {
        Window padded = Window.square(1, 1, 1);
        FloatWeights weights = new FloatWeights(new WeightShape(1, 1, 1, 1), FloatVector.of(1f));
        Node without = new Node.FloatConvolution("conv", SingleNode.FLOATS, padded, weights, FloatVector.of());
        assertThat(SingleNode.evaluate(Shape.vector(1), without, -0f)).containsOnly(0f);
        Node negative = new Node.FloatConvolution("conv", SingleNode.FLOATS, padded, weights, FloatVector.of(-0f));
        assertThat(SingleNode.evaluate(Shape.vector(1), negative, 5f))
                .containsExactly(-0f, -0f, -0f, -0f, 5f, -0f, -0f, -0f, -0f);
    }

    @Test
    void passesNaNOn() {
        assertThat(SingleNode.evaluate(Shape.vector(1), dense(FloatVector.of(), 2f), Float.NaN))
                .containsExactly(Float.NaN);
    }

    private static Node dense(FloatVector bias, float weight) {
        FloatWeights weights = new FloatWeights(new WeightShape(1, 1, 1, 1), FloatVector.of(weight));
        return new Node.FloatConvolution("dense", SingleNode.FLOATS, Window.POINT, weights, bias);
    }

    @Property(tries = 100)
    void equalsItsFormulaOnRandomGraphs(@ForAll long seed) {
        Graph graph = RandomGraphs.graph(seed);
        List<Value> values = new ArrayList<>();
        new ReferenceInterpreter(graph, 1).run(RandomGraphs.image(graph, seed), 1, new ValueListener() {
            @Override
            public void floats(int image, int node, float[] floats) {
                values.add(Value.of(floats));
            }

            @Override
            public void integers(int image, int node, int[] integers) {
                values.add(Value.of(integers));
            }
        });
        for (int i = 0; i < values.size(); i++) {
            Shape output = graph.types().get(i).shape();
            if (graph.nodes().get(i) instanceof Node.IntegerConvolution node) {
                ValueType type = graph.types().get(node.input());
                int[] expected = integer(node, type, values.get(node.input()).integers(), output);
                assertThat(values.get(i).integers()).isEqualTo(expected);
            } else if (graph.nodes().get(i) instanceof Node.FloatConvolution node) {
                Shape input = graph.types().get(node.input()).shape();
                float[] expected =
                        floating(node, input, values.get(node.input()).floats(), output);
                assertThat(values.get(i).floats()).isEqualTo(expected);
            }
        }
    }

    private static int[] integer(Node.IntegerConvolution node, ValueType type, int[] x, Shape output) {
        WeightCodes weights = node.weights();
        int levels = weights.grid().levels();
        boolean oddPoints = weights.grid().coding() == WeightGrid.Coding.ODD_POINTS;
        int[] y = new int[output.size()];
        for (int i = 0; i < y.length; i++) {
            int products = 0;
            int inputs = 0;
            for (Tap tap : taps(node.window(), weights.shape(), type.shape(), output, i)) {
                int centred = x[tap.input()] - type.codeGrid().zeroPoint();
                products += weights.code(tap.weight()) * centred;
                inputs += centred;
            }
            y[i] = oddPoints ? 2 * products - levels * inputs : products;
        }
        return y;
    }

    private static float[] floating(Node.FloatConvolution node, Shape input, float[] x, Shape output) {
        float[] y = new float[output.size()];
        for (int i = 0; i < y.length; i++) {
            float sum = node.hasBias() ? node.bias().get(i % output.channels()) : 0f;
            for (Tap tap : taps(node.window(), node.weights().shape(), input, output, i)) {
                sum = Math.fma(x[tap.input()], node.weights().value(tap.weight()), sum);
            }
            y[i] = sum;
        }
        return y;
    }

    /** What output element {@code element} reads inside the image: kernel rows, kernel columns, channels ascending. */
    private static List<Tap> taps(Window window, WeightShape weights, Shape input, Shape output, int element) {
        int o = element % output.channels();
        int x = element / output.channels() % output.width();
        int y = element / output.channels() / output.width();
        int groups = input.channels() / weights.inputs();
        int firstChannel = o / (output.channels() / groups) * weights.inputs();
        List<Tap> taps = new ArrayList<>();
        for (int i = 0; i < window.kernelHeight(); i++) {
            for (int j = 0; j < window.kernelWidth(); j++) {
                int h = y * window.strideHeight() - window.padTop() + i * window.dilationHeight();
                int w = x * window.strideWidth() - window.padLeft() + j * window.dilationWidth();
                boolean inside = h >= 0 && h < input.height() && w >= 0 && w < input.width();
                for (int c = 0; inside && c < weights.inputs(); c++) {
                    taps.add(new Tap(input.index(h, w, firstChannel + c), weights.index(o, i, j, c)));
                }
            }
        }
        return taps;
    }

    /** Offsets of one product's factors. */
    private record Tap(int input, int weight) {}
}

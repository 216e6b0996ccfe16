package org.lowbit4j.binconv.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Node.Flatten.Order;
import org.lowbit4j.binconv.ir.Node.Pool.Kind;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;

/** Every node but the convolutions, by hand. */
class NodeEvaluatorTest {

    private static final ActivationGrid AFFINE = new ActivationGrid(8, ActivationGrid.Coding.AFFINE, 0f, 1f, 100, 2f);

    @Test
    void quantizesHalfToEvenAndClamps() {
        assertThat(quantize(SingleNode.unsigned(1), 0.5f, 0.5000001f)).containsExactly(0, 1);
        assertThat(quantize(SingleNode.unsigned(2), 0.5f, -1f, 9f)).containsExactly(2, 0, 3);
        assertThat(quantize(SingleNode.unsigned(4), Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -0f))
                .containsExactly(0, 0, 15, 0);
        assertThat(quantize(AFFINE, Float.NaN, -9f, 9f, 2f / 255)).containsExactly(100, 0, 255, 102);
        ActivationGrid signed = new ActivationGrid(3, ActivationGrid.Coding.SIGNED, 0.5f, 2f, 0, 1f);
        assertThat(quantize(signed, -0.4f, -0.75f, 0.75f, -1f, 7f, Float.NaN)).containsExactly(0, -2, 2, -3, 3, 0);
    }

    private static int[] quantize(ActivationGrid grid, float... x) {
        Node node = new Node.Quantize("q", SingleNode.FLOATS, grid);
        return SingleNode.evaluator(Shape.vector(x.length), node)
                .evaluate(2, Value.of(x))
                .integers();
    }

    @Test
    void decodesFromTheZeroPoint() {
        Node node = new Node.Decode("d", SingleNode.CODES);
        assertThat(SingleNode.evaluate(Shape.vector(3), AFFINE, node, 100, 0, 255)
                        .floats())
                .containsExactly(0f, 2f * (-100f / 255f), 2f * (155f / 255f));
    }

    @Test
    void rescalesWithOneRounding() {
        float x = 1 + 0x1p-12f;
        Node node = new Node.Affine("a", SingleNode.FLOATS, FloatVector.of(x, -2f), FloatVector.of(-(x * x), 0.5f));
        assertThat(SingleNode.evaluate(new Shape(1, 2, 2), node, x, 1f, 0f, -3f))
                .containsExactly(0x1p-24f, -1.5f, -(x * x), 6.5f);
    }

    @Test
    void activatesByTheFixedExpressions() {
        assertThat(activate(ActivationFunction.RELU, -1f, -0f, 2f, Float.NaN)).containsExactly(0f, 0f, 2f, Float.NaN);
        assertThat(activate(ActivationFunction.RELU6, -1f, 5f, 7f)).containsExactly(0f, 5f, 6f);
        assertThat(activate(ActivationFunction.LEAKY_RELU, -1f, 2f)).containsExactly(-0.01f, 2f);
        assertThat(activate(ActivationFunction.Smooth.SIGMOID, 0f, 1000f, -1000f))
                .containsExactly(0.5f, 1f, 0f);
        assertThat(activate(ActivationFunction.Smooth.TANH, 0f, 1000f, 1f))
                .containsExactly(0f, 1f, (float) StrictMath.tanh(1));
        assertThat(activate(ActivationFunction.Smooth.SWISH, 0f, 1000f, -1000f, 1f))
                .containsExactly(0f, 1000f, -0f, (float) (1 / (1 + StrictMath.exp(-1))));
        assertThat(activate(new ActivationFunction.LeakyRelu(0.3f), -2f, 2f, -0f))
                .containsExactly(0.3f * -2f, 2f, -0f);
        assertThat(activate(new ActivationFunction.Clip(-1f, 0.5f), -2f, -0.25f, 2f, Float.NaN))
                .containsExactly(-1f, -0.25f, 0.5f, Float.NaN);
        // The product is rounded before the sum: 0.2f * 3.7f is.
        assertThat(activate(ActivationFunction.HARD_SIGMOID, -3f, 0f, 0.7f, 3f))
                .containsExactly(0f, 0.5f, 0.2f * 0.7f + 0.5f, 1f);
    }

    @Test
    void slopesBelowZeroAreThoseOfTheChannel() {
        Node node = new Node.PRelu("p", SingleNode.FLOATS, FloatVector.of(0.5f, -2f));
        assertThat(SingleNode.evaluate(new Shape(1, 2, 2), node, -1f, -1f, 3f, 4f))
                .containsExactly(-0.5f, 2f, 3f, 4f);
        assertThatThrownBy(() -> SingleNode.evaluator(
                        Shape.vector(3), new Node.PRelu("p", SingleNode.FLOATS, FloatVector.of(1f))))
                .hasMessageContaining("slopes of 1 values; expected 3 finite ones");
    }

    @Test
    void refusesFunctionsThatAreNone() {
        assertThatThrownBy(() -> new ActivationFunction.Clip(1f, 0f)).hasMessageContaining("got 1.0 and 0.0");
        assertThatThrownBy(() -> new ActivationFunction.Clip(Float.NaN, 0f)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new ActivationFunction.LeakyRelu(Float.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new ActivationFunction.HardSigmoid(1f, Float.POSITIVE_INFINITY))
                .hasMessageContaining("Infinity");
    }

    @Test
    void multipliesAndTakesTheLarger() {
        Node product = new Node.Product("product", SingleNode.FLOATS, SingleNode.FLOATS);
        assertThat(SingleNode.evaluator(Shape.vector(2), product)
                        .evaluate(2, Value.of(3f, -0.1f), Value.of(-2f, 0.1f))
                        .floats())
                .containsExactly(-6f, -0.1f * 0.1f);
        Node maximum = new Node.Maximum("maximum", SingleNode.FLOATS, SingleNode.FLOATS);
        assertThat(SingleNode.evaluator(Shape.vector(3), maximum)
                        .evaluate(2, Value.of(3f, -0f, Float.NaN), Value.of(-2f, 0f, 1f))
                        .floats())
                .containsExactly(3f, 0f, Float.NaN);
    }

    @Test
    void gatesEveryChannelOfEveryPixel() {
        GraphBuilder graph = new GraphBuilder();
        int image = graph.add(new Node.Input("image", new Shape(1, 2, 2)));
        int mean = graph.add(new Node.GlobalPool("mean", image, Kind.AVERAGE));
        int gate = graph.add(new Node.Gate("gate", image, mean));
        assertThat(new NodeEvaluator(graph.build(gate))
                        .evaluate(gate, Value.of(1f, 2f, 3f, 4f), Value.of(10f, -1f))
                        .floats())
                .containsExactly(10f, -2f, 30f, -4f);
        assertThatThrownBy(() -> graph.add(new Node.Gate("same", image, image)))
                .hasMessageContaining("expected one of 1x1x2");
    }

    @Test
    void concatenatesChannelsInTheOrderOfTheOperands() {
        GraphBuilder graph = new GraphBuilder();
        int image = graph.add(new Node.Input("image", new Shape(1, 2, 2)));
        int wider = graph.add(new Node.Shortcut("wider", image, 1, 1, 0));
        int all = graph.add(new Node.Concatenation("all", List.of(wider, image, wider)));
        assertThat(graph.type(all).shape()).isEqualTo(new Shape(1, 2, 8));
        Value x = Value.of(1f, 2f, 3f, 4f);
        Value y = Value.of(0f, 5f, 6f, 0f, 7f, 8f);
        assertThat(new NodeEvaluator(graph.build(all)).evaluate(all, y, x, y).floats())
                .containsExactly(0, 5, 6, 1, 2, 0, 5, 6, 0, 7, 8, 3, 4, 0, 7, 8);
        int vector = graph.add(new Node.GlobalPool("mean", image, Kind.AVERAGE));
        assertThatThrownBy(() -> graph.add(new Node.Concatenation("bad", List.of(image, vector))))
                .hasMessageContaining("heights and widths must be equal");
        assertThatThrownBy(() -> graph.add(new Node.Concatenation("none", List.of())))
                .hasMessageContaining("at least one operand");
    }

    @Test
    void upsamplesByRepeating() {
        Node node = new Node.Upsampling("up", SingleNode.FLOATS, 2, 3);
        assertThat(SingleNode.evaluate(new Shape(1, 2, 1), node, 1f, 2f))
                .containsExactly(1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2);
        assertThatThrownBy(() -> SingleNode.evaluator(Shape.vector(1), new Node.Upsampling("no", 0, 0, 1)))
                .hasMessageContaining("factors of at least 1, got 0 and 1");
        assertThatThrownBy(
                        () -> SingleNode.evaluator(Shape.vector(1), new Node.Upsampling("huge", 0, 1 << 20, 1 << 30)))
                .hasMessageContaining("larger than");
    }

    @Test
    void padsWithZerosAndCrops() {
        Node pad = new Node.Padding("pad", SingleNode.FLOATS, 1, 0, 0, 2);
        assertThat(SingleNode.evaluate(new Shape(1, 2, 1), pad, 1f, 2f)).containsExactly(0, 0, 0, 0, 1, 2, 0, 0);
        Node crop = new Node.Padding("crop", SingleNode.FLOATS, -1, 0, -1, 1);
        assertThat(SingleNode.evaluate(new Shape(2, 2, 1), crop, 1f, 2f, 3f, 4f))
                .containsExactly(4, 0);
        assertThatThrownBy(() -> SingleNode.evaluator(
                        new Shape(2, 2, 1), new Node.Padding("nothing", SingleNode.FLOATS, -2, 5, 0, 0)))
                .hasMessageContaining("nothing is left of an image of 2x2x1");
    }

    private static float[] activate(ActivationFunction function, float... x) {
        return SingleNode.evaluate(Shape.vector(x.length), new Node.Activation("f", SingleNode.FLOATS, function), x);
    }

    @Test
    void addsMainAndSkip() {
        Node node = new Node.Add("add", SingleNode.FLOATS, SingleNode.FLOATS);
        NodeEvaluator evaluator = SingleNode.evaluator(Shape.vector(2), node);
        assertThat(evaluator.evaluate(2, Value.of(1f, 1e8f), Value.of(2f, 1f)).floats())
                .containsExactly(3f, 1e8f);
    }

    @Test
    void takesTheMaximumOfTapsInsideTheImageOnly() {
        Node node = new Node.Pool("p", SingleNode.FLOATS, Kind.MAX, Window.square(2, 2, 1));
        assertThat(SingleNode.evaluate(new Shape(2, 2, 1), node, -4f, -3f, -2f, -1f))
                .containsExactly(-4f, -3f, -2f, -1f);
        assertThat(SingleNode.evaluate(new Shape(3, 3, 1), node, -9f, -8f, -7f, -6f, Float.NaN, -4f, -3f, -2f, -1f))
                .containsExactly(-9f, -7f, -3f, Float.NaN);
    }

    @Test
    void averagesRowsFirstTimesTheReciprocalOfTheTapsInside() {
        Node node = new Node.Pool("p", SingleNode.FLOATS, Kind.AVERAGE, new Window(1, 3, 1, 3, 0, 0, 0, 0, 1, 1));
        float[] mean = SingleNode.evaluate(new Shape(1, 3, 1), node, 1f, 1f, 3f);
        assertThat(mean).containsExactly(5f * (1f / 3f)).isNotEqualTo(new float[] {5f / 3f});
        // The padded corner counts one tap.
        Node padded = new Node.Pool("p", SingleNode.FLOATS, Kind.AVERAGE, Window.square(2, 2, 1));
        assertThat(SingleNode.evaluate(new Shape(2, 2, 1), padded, 1f, 2f, 3f, 4f))
                .containsExactly(1f, 2f, 3f, 4f);
    }

    @Test
    void poolsTheWholeImageInTheSameOrder() {
        Node average = new Node.GlobalPool("g", SingleNode.FLOATS, Kind.AVERAGE);
        // Rows first: (1e8 + 1) - 1e8 + 4; columns first would keep the 1.
        assertThat(SingleNode.evaluate(new Shape(2, 2, 1), average, 1e8f, 1f, -1e8f, 4f))
                .containsExactly(1f);
        Node max = new Node.GlobalPool("g", SingleNode.FLOATS, Kind.MAX);
        assertThat(SingleNode.evaluate(new Shape(1, 2, 2), max, -1f, 5f, -2f, 7f))
                .containsExactly(-1f, 7f);
    }

    @Test
    void shortcutsEverySecondPixelBetweenZeroChannels() {
        Node node = new Node.Shortcut("s", SingleNode.FLOATS, 2, 1, 2);
        assertThat(SingleNode.evaluate(new Shape(1, 3, 1), node, 1f, 2f, 3f))
                .containsExactly(0f, 1f, 0f, 0f, 0f, 3f, 0f, 0f);
    }

    @Test
    void flattensInBothOrders() {
        float[] image = {1, 2, 3, 4, 5, 6};
        Node hwc = new Node.Flatten("f", SingleNode.FLOATS, Order.HWC);
        assertThat(SingleNode.evaluate(new Shape(1, 3, 2), hwc, image)).containsExactly(1, 2, 3, 4, 5, 6);
        Node chw = new Node.Flatten("f", SingleNode.FLOATS, Order.CHW);
        assertThat(SingleNode.evaluate(new Shape(1, 3, 2), chw, image)).containsExactly(1, 3, 5, 2, 4, 6);
    }

    @Test
    void softmaxSubtractsTheMaximumAndDividesByTheSumInOrder() {
        Node node = new Node.Softmax("s", SingleNode.FLOATS);
        assertThat(SingleNode.evaluate(Shape.vector(2), node, 1000f, 1000f)).containsExactly(0.5f, 0.5f);
        float e = (float) StrictMath.exp(-1f);
        float sum = e + 1f + e;
        assertThat(SingleNode.evaluate(Shape.vector(3), node, 1f, 2f, 1f)).containsExactly(e / sum, 1f / sum, e / sum);
        assertThat(SingleNode.evaluate(Shape.vector(2), node, Float.NaN, 1f)).containsOnly(Float.NaN);
    }

    @Test
    void refusesOperandsThatDoNotFit() {
        Node node = new Node.Activation("act", SingleNode.FLOATS, ActivationFunction.RELU);
        NodeEvaluator evaluator = SingleNode.evaluator(Shape.vector(2), node);
        assertThatThrownBy(() -> evaluator.evaluate(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("node 2, Activation \"act\": expected 1 operands, got 0");
        assertThatThrownBy(() -> evaluator.evaluate(2, Value.of(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected an operand of kind FLOAT, got integers");
        assertThatThrownBy(() -> evaluator.evaluate(2, Value.of(1f)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected an operand of 2 elements (1x1x2), got 1");
        assertThatThrownBy(() -> evaluator.evaluate(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("given, not computed");
    }
}

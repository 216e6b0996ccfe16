package org.lowbit4j.quant.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.interpreter.NodeEvaluator;
import org.lowbit4j.binconv.interpreter.Value;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;

/**
 * Follows the graph for one image, every layer fed with the training graph's own values: its codes, the results of its float
 * convolutions, and any float32 value that more than one node reads (skips). Accumulators must be equal. Codes may differ by
 * one step where the value before rounding, in code steps, lies within {@code max(1e-4, 16 ulp of the largest intermediate of
 * the epilogue)} of a tie, because the training graph computes its epilogues in another order.
 */
final class StepwiseCheck {

    private static final double LEAST_TOLERANCE = 1e-4;
    private static final double ULPS = 16;

    private final Graph graph;
    private final NodeEvaluator evaluator;
    private final List<ValueType> types;
    private final List<List<Integer>> consumers;

    StepwiseCheck(Graph graph) {
        this.graph = graph;
        this.evaluator = new NodeEvaluator(graph);
        this.types = graph.types();
        this.consumers = graph.consumers();
    }

    /**
     * What a walk came to.
     *
     * @param report of the comparisons
     * @param logits the training graph's, or what the nodes make of its features where it has none of its own
     */
    record Result(VerificationReport report, Value logits) {}

    /** Compares one image; {@code position} is its place in the data set. */
    Result check(GraphValues trained, int image, long position) {
        Run run = new Run(trained, image, position);
        for (int node = 0; node < graph.nodes().size(); node++) {
            run.step(node);
        }
        int logits = logitsNode();
        return new Result(run.report(), trained.floats(image, logits).orElseGet(() -> run.values.get(logits)));
    }

    /** The logits of the first output: what its softmax reads, or itself where there is none. */
    int logitsNode() {
        int last = graph.outputs().get(0);
        return graph.nodes().get(last) instanceof Node.Softmax softmax ? softmax.input() : last;
    }

    /** One walk along the nodes. */
    private final class Run {

        private final GraphValues trained;
        private final int image;
        private final long position;
        private final List<Value> values = new ArrayList<>();
        /** By node: the largest magnitude of any float32 value since the accumulators or float convolution it comes from. */
        private final List<Float> intermediates = new ArrayList<>();

        private boolean accumulatorsEqual = true;
        private long nearTies;
        private long otherCodes;
        private @Nullable Difference first;

        Run(GraphValues trained, int image, long position) {
            this.trained = trained;
            this.image = image;
            this.position = position;
        }

        void step(int index) {
            Node node = graph.nodes().get(index);
            if (node instanceof Node.Input) {
                keep(trained.floats(image, index).orElseThrow(), 0f);
                return;
            }
            Value[] operands =
                    node.inputs().stream().map(input -> operand(node, input)).toArray(Value[]::new);
            Value local = evaluator.evaluate(index, operands);
            float largest = 0f;
            for (int input : node.inputs()) {
                largest = Math.max(largest, intermediates.get(input));
            }
            if (node instanceof Node.Product || node instanceof Node.Gate) {
                // The error of one factor grows with the other.
                largest *= Math.max(1f, largestOf(operands));
            }
            if (node instanceof Node.Quantize quantize && trained.isTraced(node.name())) {
                Value codes = trained.codes(image, node.name());
                compareCodes(quantize, operands[0], local, codes, largest);
                keep(codes, 0f);
            } else if (node instanceof Node.IntegerConvolution) {
                compareAccumulators(index, node.name(), local);
                keep(local, 0f);
            } else if (node instanceof Node.FloatConvolution) {
                Value floats = trained.floats(image, index).orElse(local);
                keep(floats, magnitude(floats));
            } else {
                keep(local, Math.max(largest, intermediate(node, operands, local)));
            }
        }

        private Value operand(Node reader, int input) {
            boolean shared = consumers.get(input).size() > 1 && !(reader instanceof Node.Quantize);
            Optional<Value> own = shared && types.get(input).kind() == ValueType.Kind.FLOAT
                    ? trained.floats(image, input)
                    : Optional.empty();
            return own.orElse(values.get(input));
        }

        private void keep(Value value, float largest) {
            values.add(value);
            intermediates.add(largest);
        }

        private void compareAccumulators(int index, String layer, Value local) {
            int[] expected = trained.accumulators(image, layer).integers();
            int[] got = local.integers();
            for (int i = 0; i < got.length; i++) {
                if (expected[i] != got[i]) {
                    accumulatorsEqual = false;
                    note(layer, types.get(index).shape(), i, expected[i], got[i]);
                    return;
                }
            }
        }

        private void compareCodes(Node.Quantize node, Value input, Value local, Value trainedCodes, float largest) {
            ActivationGrid grid = node.grid();
            double ulps = ULPS * Math.ulp(largest) / grid.step();
            double tolerance = Math.max(LEAST_TOLERANCE, ulps);
            int[] expected = trainedCodes.integers();
            int[] got = local.integers();
            for (int i = 0; i < got.length; i++) {
                if (expected[i] == got[i]) {
                    continue;
                }
                double tie = (expected[i] + got[i]) / 2.0 - grid.zeroPoint();
                boolean oneStep = Math.abs(expected[i] - got[i]) == 1;
                if (oneStep && Math.abs(grid.position(input.floats()[i]) - tie) <= tolerance) {
                    nearTies++;
                } else {
                    otherCodes++;
                    note(node.name(), types.get(node.input()).shape(), i, expected[i], got[i]);
                }
            }
        }

        private void note(String layer, Shape shape, int index, double expected, double got) {
            if (first == null) {
                first = Places.difference(layer, position, shape, index, expected, got);
            }
        }

        VerificationReport report() {
            return new VerificationReport(
                    1, true, accumulatorsEqual, Optional.ofNullable(first), nearTies, otherCodes, 0, 0, 0, 0);
        }
    }

    private static float intermediate(Node node, Value[] operands, Value result) {
        float largest = 0f;
        if (node instanceof Node.Affine affine) {
            largest = Math.max(
                    scaledMagnitude(affine.scale().toArray(), operands[0]),
                    magnitude(Value.of(affine.shift().toArray())));
        }
        if (operands.length > 1) {
            largest = largestOf(operands);
        }
        return result instanceof Value.Floats ? Math.max(largest, magnitude(result)) : largest;
    }

    private static float largestOf(Value... values) {
        float largest = 0f;
        for (Value value : values) {
            largest = Math.max(largest, magnitude(value));
        }
        return largest;
    }

    /** The largest magnitude of {@code scale * x}, channel by channel. */
    private static float scaledMagnitude(float[] scale, Value x) {
        float largest = 0f;
        boolean floats = x instanceof Value.Floats;
        for (int pixel = 0; pixel < x.size(); pixel += scale.length) {
            for (int c = 0; c < scale.length; c++) {
                float value = floats ? x.floats()[pixel + c] : x.integers()[pixel + c];
                largest = Math.max(largest, Math.abs(scale[c] * value));
            }
        }
        return largest;
    }

    private static float magnitude(Value value) {
        float largest = 0f;
        for (float v : value.floats()) {
            largest = Math.max(largest, Math.abs(v));
        }
        return largest;
    }
}

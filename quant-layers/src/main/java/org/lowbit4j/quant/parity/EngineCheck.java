package org.lowbit4j.quant.parity;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.Inference;
import org.lowbit4j.binconv.ValueListener;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.ValueType;

/** Compares the engine with the reference interpreter for one image, bit for bit, in every value of every node. */
final class EngineCheck {

    private final Inference reference;
    private final Inference engine;
    private final Graph graph;
    private final List<ValueType> types;

    EngineCheck(Inference reference, Inference engine) {
        this.reference = reference;
        this.engine = engine;
        this.graph = reference.graph();
        this.types = graph.types();
    }

    /** What one image gave: the logits, and the first difference. */
    static final class Result {

        private final float[] logits;
        private final @Nullable Difference difference;

        private Result(float[] logits, @Nullable Difference difference) {
            this.logits = logits;
            this.difference = difference;
        }

        float[] logits() {
            return logits;
        }

        Optional<Difference> difference() {
            return Optional.ofNullable(difference);
        }
    }

    Result check(float[] image, long position, int logitsNode) {
        Object[] expected = new Object[graph.nodes().size()];
        reference.run(image, 1, new ValueListener() {
            @Override
            public void floats(int batchImage, int node, float[] values) {
                expected[node] = Arrays.copyOf(values, types.get(node).shape().size());
            }

            @Override
            public void integers(int batchImage, int node, int[] values) {
                expected[node] = Arrays.copyOf(values, types.get(node).shape().size());
            }
        });
        Comparison comparison = new Comparison(expected, position);
        engine.run(image, 1, comparison);
        // Without a listener the engine may fuse steps; then only the outputs show.
        float[] outputs = engine.run(image, 1);
        int at = 0;
        for (int output : graph.outputs()) {
            int end = at + types.get(output).shape().size();
            comparison.floats(0, output, Arrays.copyOfRange(outputs, at, end));
            at = end;
        }
        return new Result((float[]) expected[logitsNode], comparison.first);
    }

    private final class Comparison implements ValueListener {

        private final Object[] expected;
        private final long position;
        private @Nullable Difference first;

        Comparison(Object[] expected, long position) {
            this.expected = expected;
            this.position = position;
        }

        @Override
        public void floats(int batchImage, int node, float[] values) {
            float[] reference = (float[]) expected[node];
            for (int i = 0; i < reference.length && first == null; i++) {
                if (Float.floatToRawIntBits(reference[i]) != Float.floatToRawIntBits(values[i])) {
                    note(node, i, reference[i], values[i]);
                }
            }
        }

        @Override
        public void integers(int batchImage, int node, int[] values) {
            int[] reference = (int[]) expected[node];
            for (int i = 0; i < reference.length && first == null; i++) {
                if (reference[i] != values[i]) {
                    note(node, i, reference[i], values[i]);
                }
            }
        }

        private void note(int node, int index, double wanted, double got) {
            first = Places.difference(
                    graph.nodes().get(node).name(), position, types.get(node).shape(), index, wanted, got);
        }
    }
}

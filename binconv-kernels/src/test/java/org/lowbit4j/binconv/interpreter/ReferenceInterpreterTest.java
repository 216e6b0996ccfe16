package org.lowbit4j.binconv.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.RandomGraphs;
import org.lowbit4j.binconv.ValueListener;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.ValueType;

class ReferenceInterpreterTest {

    @Property(tries = 150)
    void runsABatchAsItRunsEachImage(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int threads) {
        Graph graph = RandomGraphs.graph(seed);
        int batch = 3;
        float[] outputs = new ReferenceInterpreter(graph, threads).run(RandomGraphs.images(graph, batch, seed), batch);
        int size = graph.outputShape().size();
        for (int i = 0; i < batch; i++) {
            float[] single = new ReferenceInterpreter(graph, 1).run(RandomGraphs.image(graph, seed + i), 1);
            assertThat(Arrays.copyOfRange(outputs, i * size, (i + 1) * size)).isEqualTo(single);
        }
    }

    @Property(tries = 100)
    void showsEveryNodeInOrderWithValuesOfItsType(@ForAll long seed) {
        Graph graph = RandomGraphs.graph(seed);
        Recorder recorder = new Recorder(graph);
        float[] output = new ReferenceInterpreter(graph).run(RandomGraphs.image(graph, seed), 1, recorder);
        assertThat(recorder.nodes).hasSameSizeAs(graph.nodes()).isSorted().doesNotHaveDuplicates();
        assertThat(recorder.last).isEqualTo(output);
    }

    @Test
    void runsEveryImageOfALargeBatchOnce() {
        Graph graph = RandomGraphs.graph(3);
        AtomicInteger[] seen = new AtomicInteger[101];
        Arrays.setAll(seen, i -> new AtomicInteger());
        ValueListener counter = new ValueListener() {
            @Override
            public void floats(int image, int node, float[] values) {
                if (node == 0) {
                    seen[image].incrementAndGet();
                }
            }
        };
        new ReferenceInterpreter(graph, 7).run(RandomGraphs.images(graph, seen.length, 1), seen.length, counter);
        assertThat(seen).allSatisfy(count -> assertThat(count).hasValue(1));
    }

    @Test
    void throwsWhatTheListenerThrows() {
        Graph graph = RandomGraphs.graph(3);
        ValueListener failing = new ValueListener() {
            @Override
            public void floats(int image, int node, float[] values) {
                throw new UnsupportedOperationException("listener");
            }
        };
        for (int threads = 1; threads <= 2; threads++) {
            ReferenceInterpreter interpreter = new ReferenceInterpreter(graph, threads);
            assertThatThrownBy(() -> interpreter.run(RandomGraphs.images(graph, 4, 1), 4, failing))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void refusesImagesThatDoNotFit() {
        Graph graph = RandomGraphs.graph(3);
        ReferenceInterpreter interpreter = new ReferenceInterpreter(graph);
        assertThatThrownBy(
                        () -> interpreter.run(new float[1 + graph.inputShape().size()], 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(graph.inputShape().toString());
        assertThatThrownBy(() -> interpreter.run(new float[0], 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ReferenceInterpreter(graph, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Checks sizes, kinds and code ranges, and keeps the order of the nodes. */
    private static final class Recorder implements ValueListener {

        private final List<ValueType> types;
        private final List<Integer> nodes = new ArrayList<>();
        private float[] last = {};

        Recorder(Graph graph) {
            this.types = graph.types();
        }

        @Override
        public void floats(int image, int node, float[] values) {
            nodes.add(node);
            assertThat(types.get(node).kind()).isEqualTo(ValueType.Kind.FLOAT);
            assertThat(values).hasSize(types.get(node).shape().size());
            last = values;
        }

        @Override
        public void integers(int image, int node, int[] values) {
            nodes.add(node);
            ValueType type = types.get(node);
            assertThat(type.kind()).isNotEqualTo(ValueType.Kind.FLOAT);
            assertThat(values).hasSize(type.shape().size());
            if (type.kind() == ValueType.Kind.CODES) {
                int least = type.codeGrid().minCode();
                int most = type.codeGrid().maxCode();
                assertThat(Arrays.stream(values).allMatch(code -> code >= least && code <= most))
                        .isTrue();
            }
        }
    }
}

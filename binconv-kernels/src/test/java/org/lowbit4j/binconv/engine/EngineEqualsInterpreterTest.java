package org.lowbit4j.binconv.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.binconv.RandomGraphs;
import org.lowbit4j.binconv.ValueListener;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.FloatProvider;
import org.lowbit4j.binconv.kernel.KernelChooser;
import org.lowbit4j.binconv.kernel.KernelProvider;
import org.lowbit4j.binconv.kernel.KernelProviders;

class EngineEqualsInterpreterTest {

    private static final int[] THREADS = {1, 2, 3, 5};

    @Property(tries = 400)
    @Tag("many-graphs")
    void inEveryAccumulatorCodeAndFloatOfRandomGraphs(@ForAll long seed) {
        Graph graph = RandomGraphs.graph(seed);
        assertEqual(graph, RandomGraphs.images(graph, 2, seed), 2, seed, "seed " + seed);
    }

    @ParameterizedTest
    @EnumSource(RandomGraphs.Fill.class)
    void forEveryKindOfImage(RandomGraphs.Fill fill) {
        for (long seed = 0; seed < 40; seed++) {
            Graph graph = RandomGraphs.graph(seed);
            assertEqual(graph, RandomGraphs.image(graph, fill, seed), 1, seed, fill + ", seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NORMAL", "EIGHTHS"})
    void forImagesThatAreNotFinite(RandomGraphs.Fill fill) {
        for (long seed = 0; seed < 20; seed++) {
            Graph graph = RandomGraphs.graph(seed);
            float[] image = RandomGraphs.image(graph, fill, seed);
            image[0] = Float.NaN;
            image[image.length / 2] = Float.POSITIVE_INFINITY;
            image[image.length - 1] = Float.NEGATIVE_INFINITY;
            assertEqual(graph, image, 1, seed, "seed " + seed);
        }
    }

    private static void assertEqual(Graph graph, float[] images, int batch, long seed, String what) {
        Recorder expected = new Recorder(graph);
        float[] outputs = new ReferenceInterpreter(graph, 1).run(images, batch, expected);
        int threads = THREADS[(int) Math.floorMod(seed, (long) THREADS.length)];
        for (FloatProvider floats : KernelProviders.floats()) {
            for (KernelProvider provider : KernelProviders.available()) {
                EngineOptions options = EngineOptions.standard()
                        .withThreads(threads)
                        .withKernels(KernelChooser.forced(provider.name()).withFloats(floats))
                        .withStart(EngineOptions.Start.CHOSEN);
                String name = what + ", " + provider.name() + ", floats " + floats.name() + ", " + threads + " threads";
                assertEqual(graph, images, batch, expected, outputs, options, name);
            }
        }
    }

    private static void assertEqual(
            Graph graph,
            float[] images,
            int batch,
            Recorder expected,
            float[] outputs,
            EngineOptions options,
            String what) {
        Recorder observed = new Recorder(graph);
        try (Engine engine = new Engine(graph, options, 1)) {
            assertThat(bits(engine.run(images, batch, observed))).as(what).isEqualTo(bits(outputs));
            assertThat(bits(engine.run(images, batch)))
                    .as("%s, not observed", what)
                    .isEqualTo(bits(outputs));
        }
        assertThat(observed.values.keySet()).as(what).isEqualTo(expected.values.keySet());
        expected.values.forEach((key, value) ->
                assertThat(observed.values.get(key)).as("%s, %s", what, key).isEqualTo(value));
    }

    /** One NaN is like another: which of its bit patterns an operation gives differs between compilers. */
    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToIntBits(values[i]);
        }
        return bits;
    }

    /** The bits of every value, by image and node. */
    private static final class Recorder implements ValueListener {

        private final Graph graph;
        private final Map<String, int[]> values = Collections.synchronizedMap(new TreeMap<>());

        Recorder(Graph graph) {
            this.graph = graph;
        }

        @Override
        public void floats(int image, int node, float[] values) {
            record(image, node, bits(values), ValueType.Kind.FLOAT);
        }

        @Override
        public void integers(int image, int node, int[] values) {
            record(image, node, values, graph.types().get(node).kind());
        }

        private void record(int image, int node, int[] bits, ValueType.Kind kind) {
            ValueType type = graph.types().get(node);
            assertThat(type.kind()).isEqualTo(kind);
            String key = "image " + image + ", node " + node + " ("
                    + graph.nodes().get(node).getClass().getSimpleName() + " of " + type.shape() + ")";
            values.put(key, Arrays.copyOf(bits, type.shape().size()));
        }
    }
}

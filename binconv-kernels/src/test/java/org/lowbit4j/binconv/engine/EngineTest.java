package org.lowbit4j.binconv.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ValueListener;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

class EngineTest {

    private static final int INPUT_SIZE = 9 * 7 * 5;

    private static Graph graph() {
        ActivationGrid grid = new ActivationGrid(2, ActivationGrid.Coding.UNSIGNED, 0, 1, 0, 1);
        WeightGrid ternary = new WeightGrid(2, WeightGrid.Coding.SYMMETRIC);
        int[] codes = new Random(1).ints(11 * 9 * 5, -1, 2).toArray();
        WeightCodes weights = WeightCodes.of(ternary, new WeightShape(11, 3, 3, 5), codes);
        float[] scale = new float[11];
        float[] shift = new float[11];
        Arrays.fill(scale, -0.125f);
        Arrays.fill(shift, 0.25f);
        return new Graph(List.of(
                new Node.Input("image", new Shape(9, 7, 5)),
                new Node.Quantize("conv", 0, grid),
                new Node.IntegerConvolution("conv", 1, Window.square(3, 2, 1), weights),
                new Node.Affine("conv", 2, FloatVector.of(scale), FloatVector.of(shift)),
                new Node.Activation("conv", 3, ActivationFunction.RELU),
                new Node.Shortcut("skip", 0, 2, 3, 3),
                new Node.Add("add", 4, 5),
                new Node.GlobalPool("pool", 6, Node.Pool.Kind.AVERAGE),
                new Node.Softmax("softmax", 7)));
    }

    private static float[] images(int batch) {
        float[] images = new float[batch * INPUT_SIZE];
        Random random = new Random(batch);
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat() * 2 - 0.5f;
        }
        return images;
    }

    private static float[] oneByOne(Engine engine, float[] images, int batch) {
        float[] outputs = new float[batch * 11];
        for (int i = 0; i < batch; i++) {
            float[] image = Arrays.copyOfRange(images, i * INPUT_SIZE, (i + 1) * INPUT_SIZE);
            System.arraycopy(engine.run(image, 1), 0, outputs, i * 11, 11);
        }
        return outputs;
    }

    @Test
    void aBatchGivesWhatItsImagesGive() {
        try (Engine single = new Engine(graph());
                Engine parallel = new Engine(graph(), EngineOptions.standard().withThreads(3), 1)) {
            float[] images = images(10);
            float[] expected = oneByOne(single, images, 10);
            assertThat(single.run(images, 10)).isEqualTo(expected);
            assertThat(parallel.run(images, 10)).isEqualTo(expected);
            assertThat(parallel.run(Arrays.copyOf(images, INPUT_SIZE), 1)).isEqualTo(Arrays.copyOf(expected, 11));
        }
    }

    @Test
    void theOutputsCanBeWrittenToAnArrayOfTheCaller() {
        for (int batch = 1; batch <= 3; batch++) {
            float[] images = images(batch);
            try (Engine engine = new Engine(graph(), 2)) {
                float[] expected = engine.run(images, batch);
                float[] outputs = new float[expected.length];
                Arrays.fill(outputs, Float.NaN);
                engine.run(images, batch, outputs);
                assertThat(outputs).isEqualTo(expected);
                int number = batch;
                assertThatThrownBy(() -> engine.run(images, number, new float[expected.length + 1]))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(expected.length + " values")
                        .hasMessageContaining("got " + (expected.length + 1));
                assertThatThrownBy(() -> engine.run(images, number, images))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("outputs of " + number + " images");
            }
        }
    }

    @Test
    void threadsThatShareAnEngineGetWhatTheyGetAlone() {
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try (Engine alone = new Engine(graph());
                Engine shared = new Engine(graph(), EngineOptions.standard().withThreads(2), 1)) {
            List<CompletableFuture<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int batch = 1 + i % 7;
                results.add(CompletableFuture.supplyAsync(() -> shared.run(images(batch), batch), callers));
            }
            for (int i = 0; i < results.size(); i++) {
                int batch = 1 + i % 7;
                assertThat(results.get(i).join()).isEqualTo(alone.run(images(batch), batch));
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void anExecutorThatIsBusyIsNotWaitedFor() {
        List<Runnable> queue = new ArrayList<>();
        EngineOptions options = EngineOptions.standard().withThreads(3).withExecutor(queue::add);
        try (Engine single = new Engine(graph());
                Engine engine = new Engine(graph(), options, 1)) {
            for (int batch = 1; batch < 8; batch++) {
                assertThat(engine.run(images(batch), batch)).isEqualTo(oneByOne(single, images(batch), batch));
            }
            assertThat(queue).hasSizeBetween(1, 2);
        }
    }

    @Test
    void theThreadsOfAnExecutorHelp() {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        EngineOptions options = EngineOptions.standard().withThreads(3).withExecutor(executor);
        try (Engine single = new Engine(graph());
                Engine engine = new Engine(graph(), options, 1)) {
            for (int batch = 1; batch < 8; batch++) {
                assertThat(engine.run(images(batch), batch)).isEqualTo(oneByOne(single, images(batch), batch));
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aListenerSeesEveryNodeInOrderAndDoesNotChangeTheResult() {
        List<Integer> seen = new ArrayList<>();
        ValueListener listener = new ValueListener() {
            @Override
            public void floats(int image, int node, float[] values) {
                seen.add(node);
            }

            @Override
            public void integers(int image, int node, int[] values) {
                seen.add(node);
            }
        };
        try (Engine engine = new Engine(graph())) {
            float[] observed = engine.run(images(1), 1, listener);
            assertThat(observed).isEqualTo(engine.run(images(1), 1));
            assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
        }
    }

    @Test
    void aFailingListenerFailsTheRunAndNotTheNextOne() {
        ValueListener failing = new ValueListener() {
            @Override
            public void floats(int image, int node, float[] values) {
                throw new UnsupportedOperationException("image " + image);
            }
        };
        try (Engine engine = new Engine(graph(), 2)) {
            assertThatThrownBy(() -> engine.run(images(5), 5, failing))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThat(engine.run(images(5), 5)).isEqualTo(oneByOne(engine, images(5), 5));
        }
    }

    @Test
    void namesWhatDoesNotFit() {
        try (Engine engine = new Engine(graph())) {
            assertThatThrownBy(() -> engine.run(new float[INPUT_SIZE + 1], 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("batch of 1 images of 9x7x5")
                    .hasMessageContaining("315 values, got 316");
            assertThatThrownBy(() -> engine.run(new float[0], 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least 1 image");
        }
        assertThatThrownBy(() -> new Engine(graph(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 threads");
    }

    @Test
    void aProfileTimesTheConvolutionsAndDoesNotDisturbTheResult() {
        try (Engine engine = new Engine(graph(), EngineOptions.standard().withThreads(3), 1)) {
            float[] images = images(2);
            float[] expected = engine.run(images, 2);
            long begin = System.nanoTime();
            List<LayerTiming> timings = engine.profile(Arrays.copyOf(images, INPUT_SIZE), 3);
            long elapsed = System.nanoTime() - begin;
            assertThat(timings).allMatch(timing -> timing.minNanos() > 0);
            // One of three runs of a group took its least time, and two its median or more.
            assertThat(timings.stream()
                            .mapToLong(timing -> timing.minNanos() + 2 * timing.medianNanos())
                            .sum())
                    .isLessThanOrEqualTo(elapsed);
            Map<Integer, String> kernels = new TreeMap<>();
            engine.kernels().forEach((node, kernel) -> kernels.put(node, kernel.name()));
            assertThat(timings.stream().filter(timing -> kernels.containsKey(timing.node())))
                    .hasSameSizeAs(kernels.keySet())
                    .allMatch(timing -> timing.kernel().equals(kernels.get(timing.node())));
            assertThat(engine.run(images, 2)).isEqualTo(expected);
            assertThatThrownBy(() -> engine.profile(new float[1], 3)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aClosedEngineSaysSo() {
        Engine engine = new Engine(graph(), 2);
        engine.close();
        assertThatThrownBy(() -> engine.run(images(2), 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}

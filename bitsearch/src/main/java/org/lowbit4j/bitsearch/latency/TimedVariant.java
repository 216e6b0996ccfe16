package org.lowbit4j.bitsearch.latency;

import static org.lowbit4j.quant.NamedValues.required;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.LayerTiming;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.bitsearch.cost.BitPair;

/** A network at one pair of bitwidths, and the least of the median times of its rounds. */
final class TimedVariant implements AutoCloseable {

    private static final double NANOS_PER_MICRO = 1000;

    private final BitPair pair;
    private final Engine engine;
    private final float[] image;
    private final float[] outputs;
    private final Map<String, Double> layerNanos = new HashMap<>();
    private double wholeNanos = Double.POSITIVE_INFINITY;

    /** Makes the engine and waits until its kernels are primed. */
    TimedVariant(Graph graph, BitPair pair, Duration priming) throws InterruptedException {
        this.pair = pair;
        this.image = image(graph.inputShape().size());
        this.outputs = new float[graph.outputShape().size()];
        this.engine = new Engine(graph);
        if (!engine.awaitPrimed(priming)) {
            engine.close();
            throw new IllegalStateException("the kernels at " + pair + " bits were not primed within " + priming);
        }
    }

    private static float[] image(int size) {
        SplittableRandom random = new SplittableRandom(1);
        float[] image = new float[size];
        for (int i = 0; i < size; i++) {
            image[i] = (float) (2 * random.nextDouble() - 1);
        }
        return image;
    }

    BitPair pair() {
        return pair;
    }

    /** One round: the whole network, then its layers, each {@code runs} times. */
    void time(int runs) {
        double[] nanos = new double[runs];
        for (int run = -runs; run < runs; run++) {
            long start = System.nanoTime();
            engine.run(image, 1, outputs);
            nanos[Math.max(run, 0)] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        wholeNanos = Math.min(wholeNanos, nanos[runs / 2]);
        Map<String, Double> round = new HashMap<>();
        for (LayerTiming timing : engine.profile(image, runs)) {
            round.merge(timing.layer(), (double) timing.medianNanos(), Double::sum);
        }
        round.forEach((layer, time) -> layerNanos.merge(layer, time, Math::min));
    }

    double wholeMicros() {
        return wholeNanos / NANOS_PER_MICRO;
    }

    double micros(String layer) {
        return required(layerNanos, layer) / NANOS_PER_MICRO;
    }

    @Override
    public void close() {
        engine.close();
    }
}

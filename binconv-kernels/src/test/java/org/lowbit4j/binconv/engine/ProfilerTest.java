package org.lowbit4j.binconv.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.binconv.RandomGraphs;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.kernel.KernelChooser;
import org.lowbit4j.binconv.kernel.PlainFloatProvider;
import org.lowbit4j.binconv.kernel.PlainProvider;

class ProfilerTest {

    private static final Graph GRAPH = RandomGraphs.graph(5);
    private static final KernelChooser PLAIN = KernelChooser.forced(PlainProvider.NAME);
    private static final Programs PROGRAMS =
            Programs.of(GRAPH, GraphKernels.of(GRAPH, PLAIN), new PlainFloatProvider(), 1);

    /** In every run, pass {@code p} takes the run's nanoseconds and {@code p} more. */
    private static LongSupplier clock(int passes, int... runs) {
        AtomicInteger readings = new AtomicInteger();
        return () -> {
            int reading = readings.getAndIncrement();
            int pass = reading / 2;
            long begin = 1_000_000L * pass;
            return reading % 2 == 0 ? begin : begin + runs[pass / passes] + pass % passes;
        };
    }

    @ParameterizedTest
    @CsvSource({"70, 70, 70", "900 100 300, 300, 100", "50 900 40 20 300, 50, 20", "8 900 2 300, 300, 2"})
    void everyPassHasTheMedianAndTheLeastOfItsRuns(String runs, long median, long least) {
        int[] nanos = Stream.of(runs.split(" ")).mapToInt(Integer::parseInt).toArray();
        int passes = PROGRAMS.fused().passes().size();
        float[] image = RandomGraphs.image(GRAPH, 1);
        List<LayerTiming> timings = new Profiler(GRAPH, PROGRAMS, clock(passes, nanos)).profile(image, nanos.length);
        assertThat(timings).hasSize(passes);
        for (int pass = 0; pass < passes; pass++) {
            LayerTiming timing = timings.get(pass);
            assertThat(timing.medianNanos()).isEqualTo(median + pass);
            assertThat(timing.minNanos()).isEqualTo(least + pass);
            int head = PROGRAMS.fused().passes().get(pass).head();
            assertThat(timing.node()).isEqualTo(head);
            assertThat(timing.layer()).isEqualTo(GRAPH.nodes().get(head).name());
        }
    }
}

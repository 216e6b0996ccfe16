package org.lowbit4j.samples.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelProvider;
import org.lowbit4j.binconv.kernel.KernelProviders;
import org.lowbit4j.binconv.rules.Workload;
import org.lowbit4j.binconv.rules.Workloads;

class KernelTuningTest {

    private static List<ConvolutionSpec> smallest() {
        return TuningSpecs.all().stream()
                .filter(spec -> spec.weights().shape().size() == 64 * 10)
                .toList();
    }

    @Test
    void everyShapeIsThereAtAllBitsInBothCodings() {
        List<ConvolutionSpec> specs = smallest();
        assertThat(specs).hasSize(5 + 4 * 2 * 5 + 2);
        assertThat(specs.stream().map(ConvolutionSpec::workload)).doesNotHaveDuplicates();
        for (ConvolutionSpec spec : specs) {
            WeightGrid grid = spec.weights().grid();
            List<Integer> codes = new ArrayList<>();
            for (int i = 0; i < spec.weights().shape().size(); i++) {
                codes.add(spec.weights().code(i));
            }
            assertThat(codes).allMatch(code -> code >= grid.minCode() && code <= grid.maxCode());
            assertThat(codes.stream().distinct().count()).as(grid.toString()).isGreaterThan(1);
        }
    }

    @Test
    void everyProviderThatSuitsGetsATime() {
        List<ConvolutionSpec> specs = smallest().subList(0, 12);
        List<Integer> progress = new ArrayList<>();
        Map<Workload, Map<String, Double>> times = new KernelTuning(1, 1).measure(specs, progress::add);
        assertThat(progress).hasSize(KernelTuning.ROUNDS * specs.size());
        for (ConvolutionSpec spec : specs) {
            List<String> suitable = KernelProviders.available().stream()
                    .filter(provider -> provider.refusal(spec).isEmpty())
                    .map(KernelProvider::name)
                    .toList();
            assertThat(times.getOrDefault(spec.workload(), Map.of()).keySet())
                    .containsExactlyInAnyOrderElementsOf(suitable);
            assertThat(times.getOrDefault(spec.workload(), Map.of()).values()).allMatch(micros -> micros > 0);
        }
    }

    /** So that rules can be written of all that is measured. */
    @Test
    void everyMeasuredConvolutionHasALine() {
        for (ConvolutionSpec spec : smallest()) {
            assertThat(Workloads.geometry(spec.workload())).isEqualTo("64,10,1,1,1,1");
        }
    }
}

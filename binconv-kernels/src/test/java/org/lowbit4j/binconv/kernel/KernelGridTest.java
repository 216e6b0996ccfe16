package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.kernel.KernelGrid.Point;

/** Every provider on the {@link KernelGrid}: a sample always, all of it in the build's profile {@code full-grid}. */
class KernelGridTest {

    @Test
    void theSampleIsSmallAndHasEveryPairOfValues() {
        List<Point> sample = KernelGrid.pairwise();
        assertThat(sample.size()).isLessThanOrEqualTo(2000);
        assertPairs(sample, Point::channels, Point::kernel, KernelGrid.SAMPLED_CHANNELS * KernelGrid.KERNELS);
        assertPairs(sample, Point::channels, Point::weightBits, KernelGrid.SAMPLED_CHANNELS * KernelGrid.BITS);
        assertPairs(sample, Point::channels, Point::activationBits, KernelGrid.SAMPLED_CHANNELS * KernelGrid.BITS);
        assertPairs(sample, Point::kernel, Point::weightBits, KernelGrid.KERNELS * KernelGrid.BITS);
        assertPairs(sample, Point::kernel, Point::activationBits, KernelGrid.KERNELS * KernelGrid.BITS);
        assertPairs(sample, Point::weightBits, Point::activationBits, KernelGrid.BITS * KernelGrid.BITS);
    }

    private static void assertPairs(
            List<Point> sample, ToIntFunction<Point> one, ToIntFunction<Point> other, int pairs) {
        assertThat(sample.stream()
                        .map(point -> List.of(one.applyAsInt(point), other.applyAsInt(point)))
                        .distinct())
                .hasSize(pairs);
    }

    @Test
    void everyProviderAgreesOnTheSample() {
        KernelGrid.pairwise().forEach(point -> ProviderAgreement.check(point.toCase()));
    }

    @Test
    void everyProviderAgreesAtTheBordersOfWords() {
        KernelGrid.wordBorders().forEach(point -> ProviderAgreement.check(point.toCase()));
    }

    @Test
    @Tag("full-grid")
    void everyProviderAgreesOnTheWholeGrid() {
        KernelGrid.whole().forEach(point -> ProviderAgreement.check(point.toCase()));
    }
}

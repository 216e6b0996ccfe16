package org.lowbit4j.quant.norm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.quant.memory.FloatMemory;
import org.nd4j.linalg.factory.Nd4j;

/** Statistics in float lanes against plain sums in double, also far from zero and with an outlier in front. */
class ChannelStatisticsTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "1, 3, 1",
        "200001, 1, 1",
        "70000, 3, 1",
        "3, 1, 70001",
        "5000, 65, 1",
        "9, 7, 3000",
        "300, 1025, 1",
        "2, 1100, 3",
        "150, 16, 64",
        "131, 2049, 1"
    })
    void agreeWithSumsInDouble(int batch, int channels, int run) {
        float[] x = data(batch, channels, run);
        ChannelStatistics statistics = ChannelStatistics.of(
                FloatMemory.of(Nd4j.createFromArray(x)), new ChannelTiles(x.length, channels, run));
        double n = (double) batch * run;
        double[] mean = new double[channels];
        double[] variance = new double[channels];
        for (int i = 0; i < x.length; i++) {
            mean[i / run % channels] += x[i] / n;
        }
        for (int i = 0; i < x.length; i++) {
            double d = x[i] - mean[i / run % channels];
            variance[i / run % channels] += d * d / n;
        }
        for (int c = 0; c < channels; c++) {
            assertThat(Math.abs(statistics.mean()[c] - mean[c])).isLessThan(1e-6 * Math.sqrt(variance[c]) + 1e-12);
            assertThat(Math.abs(statistics.variance()[c] - variance[c])).isLessThanOrEqualTo(1e-5 * variance[c]);
        }
    }

    private static float[] data(int batch, int channels, int run) {
        Random random = new Random(3);
        float[] x = new float[batch * channels * run];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (1000 * (i / run % channels % 5) + 0.1 * random.nextGaussian());
        }
        x[0] = -50;
        return x;
    }
}

package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.binconv.image.Pixels;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.Region;
import org.lowbit4j.binconv.image.Resampling;

class AugmentationTest {

    private static final Preprocessing INPUT = DataName.folder(16);

    @ParameterizedTest
    @CsvSource({"375,500", "500,375", "224,224", "300,400"})
    void areasAndRatiosAreThoseOfTheRecipe(int height, int width) {
        Augmentation.Area area = new Augmentation.Area(0.08);
        Pixels image = new Pixels(new byte[height * width * 3], height, width);
        double shares = 0;
        double logarithms = 0;
        double tops = 0;
        int rounds = 4000;
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < rounds; i++) {
            Region region = area.region(image, random);
            assertThat(region.top()).isBetween(0, height - region.height());
            assertThat(region.left()).isBetween(0, width - region.width());
            double share = (double) region.height() * region.width() / (height * width);
            double ratio = (double) region.width() / region.height();
            assertThat(share).isBetween(0.07, 1.0);
            assertThat(ratio).isBetween(0.70, 1.40);
            shares += share;
            logarithms += Math.log(ratio);
            tops += region.height() == height ? 0.5 : (double) region.top() / (height - region.height());
        }
        double[] expected = expected(height, width);
        assertThat(shares / rounds).isCloseTo(expected[0], within(0.015));
        assertThat(logarithms / rounds).isCloseTo(expected[1], within(0.015));
        assertThat(tops / rounds).isCloseTo(0.5, within(0.05));
    }

    /** Mean share and logarithm of the ratio of those that fit, on a grid: others are drawn again. */
    private static double[] expected(int height, int width) {
        double shares = 0;
        double logarithms = 0;
        int fitting = 0;
        for (int i = 0; i < 500; i++) {
            for (int j = 0; j < 500; j++) {
                double share = 0.08 + 0.92 * (i + 0.5) / 500;
                double logarithm = Math.log(4 / 3.0) * (2 * (j + 0.5) / 500 - 1);
                double area = share * height * width;
                boolean fits = Math.sqrt(area * Math.exp(logarithm)) < width + 0.5
                        && Math.sqrt(area / Math.exp(logarithm)) < height + 0.5;
                shares += fits ? share : 0;
                logarithms += fits ? logarithm : 0;
                fitting += fits ? 1 : 0;
            }
        }
        return new double[] {shares / fitting, logarithms / fitting};
    }

    @Test
    void aPartThatNeverFitsIsTheLargestInTheMiddle() {
        Augmentation.Area whole = new Augmentation.Area(1);
        Pixels strip = new Pixels(new byte[10 * 200 * 3], 10, 200);
        assertThat(whole.region(strip, new SplittableRandom(1))).isEqualTo(new Region(0, 93, 10, 13));
        Pixels column = new Pixels(new byte[200 * 10 * 3], 200, 10);
        assertThat(whole.region(column, new SplittableRandom(1))).isEqualTo(new Region(93, 0, 13, 10));
        Pixels dot = new Pixels(new byte[3], 1, 1);
        assertThat(whole.region(dot, new SplittableRandom(1))).isEqualTo(new Region(0, 0, 1, 1));
        assertThatThrownBy(() -> new Augmentation.Area(0)).hasMessageContaining("expected above 0, at most 1");
    }

    @Test
    void thePartIsScaledAndHalfOfTheImagesAreMirrored() {
        Augmentation.Area area = new Augmentation.Area(0.3);
        Pixels image = noise(40, 50);
        int mirrored = 0;
        for (int seed = 0; seed < 100; seed++) {
            Pixels got = area.apply(image, INPUT, new SplittableRandom(seed));
            Region region = area.region(image, new SplittableRandom(seed));
            Pixels plain = Resampling.scale(image.cut(region), 16, 16);
            boolean flipped = got.rgb()[0] != plain.rgb()[0] || got.rgb()[1] != plain.rgb()[1];
            assertThat(got.rgb()).isEqualTo(flipped ? plain.mirrored().rgb() : plain.rgb());
            mirrored += flipped ? 1 : 0;
        }
        assertThat(mirrored).isBetween(30, 70);
    }

    static Pixels noise(int height, int width) {
        byte[] rgb = new byte[height * width * 3];
        new SplittableRandom(3).nextBytes(rgb);
        return new Pixels(rgb, height, width);
    }
}

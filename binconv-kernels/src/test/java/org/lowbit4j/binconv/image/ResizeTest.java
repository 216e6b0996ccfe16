package org.lowbit4j.binconv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ResizeTest {

    /** The float32 sums may round the other way where the exact value lies at a half. */
    private static final double FLOAT_ERROR = 1e-3;

    @Property(tries = 200)
    void equalsTheFilterWrittenAsOneDoubleSum(
            @ForAll @IntRange(min = 1, max = 40) int height,
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 40) int newHeight,
            @ForAll @IntRange(min = 1, max = 40) int newWidth,
            @ForAll long seed) {
        assertEqualsDoubleSum(random(height, width, seed), newHeight, newWidth);
    }

    /** A new row is made of more old ones than are kept. */
    @Test
    void equalsItAlsoWhereAnImageIsMuchReduced() {
        assertEqualsDoubleSum(random(400, 7, 1), 2, 3);
        assertEqualsDoubleSum(random(7, 400, 2), 3, 2);
    }

    private static void assertEqualsDoubleSum(Pixels image, int newHeight, int newWidth) {
        Pixels scaled = Resize.STRETCH.apply(image, newHeight, newWidth);
        double stepY = (double) image.height() / newHeight;
        double stepX = (double) image.width() / newWidth;
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                for (int c = 0; c < 3; c++) {
                    double exact = naive(image, y, stepY, x, stepX, c);
                    assertThat(Math.abs(scaled.value(y, x, c) - exact)).isLessThanOrEqualTo(0.5 + FLOAT_ERROR);
                }
            }
        }
    }

    private static double naive(Pixels image, int y, double stepY, int x, double stepX, int channel) {
        double sum = 0;
        double total = 0;
        for (int row = 0; row < image.height(); row++) {
            for (int column = 0; column < image.width(); column++) {
                double weight = weight(row, y, stepY) * weight(column, x, stepX);
                sum += weight * image.value(row, column, channel);
                total += weight;
            }
        }
        return sum / total;
    }

    private static double weight(int old, int scaled, double step) {
        return Math.max(0, 1 - Math.abs((old + 0.5) - (scaled + 0.5) * step) / Math.max(step, 1));
    }

    @Test
    void halvesByTheWeightsOfATriangle() {
        // Four pixels in a row onto two: weights 3, 3, 1 of 7 at the border, and the mirror image.
        Pixels image = gray(0, 70, 140, 210);
        assertThat(Resize.STRETCH.apply(image, 1, 2).rgb())
                .containsExactly(50, 50, 50, (byte) 160, (byte) 160, (byte) 160);
    }

    @Test
    void leavesAnImageOfOneColourAsItIs() {
        byte[] rgb = new byte[17 * 23 * 3];
        Arrays.fill(rgb, (byte) 255);
        Pixels scaled = Resize.STRETCH.apply(new Pixels(rgb, 17, 23), 9, 31);
        assertThat(scaled.rgb()).containsOnly((byte) 255);
    }

    @Test
    void scalesTheShorterSideAndCutsOutTheCentre() {
        Pixels image = random(30, 50, 1);
        Pixels scaled = Resampling.scale(image, 15, 25);
        Pixels cropped = Resize.crop(15).apply(image, 11, 12);
        for (int y = 0; y < 11; y++) {
            for (int x = 0; x < 12; x++) {
                assertThat(cropped.value(y, x, 1)).isEqualTo(scaled.value(y + 2, x + 6, 1));
            }
        }
        assertThatThrownBy(() -> Resize.crop(10).apply(image, 11, 12))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10x16")
                .hasMessageContaining("11x12");
    }

    @Test
    void refusesAnImageSoNarrowThatItWouldGrowBeyondMemory() {
        Pixels line = new Pixels(new byte[3 * 1_000_000], 1, 1_000_000);
        assertThatThrownBy(() -> Resize.crop(256).apply(line, 224, 224))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1x1000000 pixels scaled to 256x256000000");
    }

    @Test
    void refusesAnotherSizeWhereNothingIsToBeResized() {
        assertThatThrownBy(() -> Resize.NONE.apply(random(3, 4, 1), 4, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3x4")
                .hasMessageContaining("4x4");
        Pixels image = random(4, 4, 1);
        assertThat(Resize.NONE.apply(image, 4, 4)).isSameAs(image);
    }

    private static Pixels gray(int... values) {
        byte[] rgb = new byte[values.length * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) values[i / 3];
        }
        return new Pixels(rgb, 1, values.length);
    }

    private static Pixels random(int height, int width, long seed) {
        byte[] rgb = new byte[height * width * 3];
        new Random(seed).nextBytes(rgb);
        return new Pixels(rgb, height, width);
    }
}

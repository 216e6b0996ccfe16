package org.lowbit4j.binconv.image;

import java.util.Arrays;

/**
 * Scales images with a triangle filter as wide as the step between the new pixels, so that a reduced image has no aliases
 * (bilinear interpolation where it is enlarged). Separable: columns first, then rows, in float32 and in a fixed order, rounded
 * once, half to even: every machine gives the same bytes.
 *
 * <pre>out[i] = sum_j w_ij in[j] / sum_j w_ij,   w_ij = max(0, 1 - |(j + 1/2) - (i + 1/2) s| / max(s, 1)),   s = old / new</pre>
 */
public final class Resampling {

    private static final int MOST_VALUES = 1 << 29;

    private Resampling() {}

    /**
     * The image with {@code height} rows and {@code width} columns; the same one if it has them already.
     *
     * @throws IllegalArgumentException if it would have more than 2^29 values, on the way or at the end
     */
    public static Pixels scale(Pixels image, int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("scale to " + height + "x" + width + " pixels; expected at least 1x1");
        }
        if (image.height() == height && image.width() == width) {
            return image;
        }
        long rowsOnTheWay = Math.max(image.height(), height);
        if (rowsOnTheWay * width * Pixels.CHANNELS > MOST_VALUES) {
            throw new IllegalArgumentException("image of " + image.height() + "x" + image.width()
                    + " pixels scaled to " + height + "x" + width + ": more than " + MOST_VALUES
                    + " values; use an image that is less narrow, or a smaller size");
        }
        Taps columns = Taps.of(image.width(), width);
        Taps rows = Taps.of(image.height(), height);
        int line = width * Pixels.CHANNELS;
        float[] narrow = new float[image.height() * line];
        for (int y = 0; y < image.height(); y++) {
            scaleLine(image, y, columns, narrow, y * line);
        }
        byte[] rgb = new byte[height * line];
        float[] sums = new float[line];
        for (int y = 0; y < height; y++) {
            sumLines(narrow, rows, y, sums);
            for (int i = 0; i < line; i++) {
                rgb[y * line + i] = (byte) (int) Math.rint(sums[i]);
            }
        }
        return new Pixels(rgb, height, width);
    }

    private static void scaleLine(Pixels image, int row, Taps columns, float[] target, int start) {
        for (int x = 0; x < columns.count(); x++) {
            for (int c = 0; c < Pixels.CHANNELS; c++) {
                float sum = 0;
                for (int tap = columns.from(x); tap < columns.from(x + 1); tap++) {
                    sum += columns.weight(tap) * image.value(row, columns.source(x, tap), c);
                }
                target[start + x * Pixels.CHANNELS + c] = sum;
            }
        }
    }

    private static void sumLines(float[] lines, Taps rows, int row, float[] sums) {
        Arrays.fill(sums, 0);
        for (int tap = rows.from(row); tap < rows.from(row + 1); tap++) {
            float weight = rows.weight(tap);
            int start = rows.source(row, tap) * sums.length;
            for (int i = 0; i < sums.length; i++) {
                sums[i] += weight * lines[start + i];
            }
        }
    }

    /** Which old pixels each new one is made of, and how much of each. */
    private static final class Taps {

        private final int[] first;
        private final int[] starts;
        private final float[] weights;

        Taps(int[] first, int[] starts, float[] weights) {
            this.first = first;
            this.starts = starts;
            this.weights = weights;
        }

        static Taps of(int size, int scaled) {
            double step = (double) size / scaled;
            double reach = Math.max(step, 1);
            int[] first = new int[scaled];
            int[] starts = new int[scaled + 1];
            float[] weights = new float[Math.toIntExact(scaled * (long) (2 * Math.ceil(reach) + 1))];
            int used = 0;
            for (int i = 0; i < scaled; i++) {
                double center = (i + 0.5) * step;
                first[i] = (int) Math.max(0, Math.floor(center - reach));
                int end = (int) Math.min(size, Math.ceil(center + reach));
                double total = 0;
                for (int j = first[i]; j < end; j++) {
                    total += triangle(j, center, reach);
                }
                for (int j = first[i]; j < end; j++) {
                    weights[used++] = (float) (triangle(j, center, reach) / total);
                }
                starts[i + 1] = used;
            }
            return new Taps(first, starts, weights);
        }

        private static double triangle(int pixel, double center, double reach) {
            return Math.max(0, 1 - Math.abs(pixel + 0.5 - center) / reach);
        }

        int count() {
            return first.length;
        }

        int from(int scaled) {
            return starts[scaled];
        }

        float weight(int tap) {
            return weights[tap];
        }

        int source(int scaled, int tap) {
            return first[scaled] + tap - starts[scaled];
        }
    }
}

package org.lowbit4j.binconv.image;

import java.util.Arrays;

/**
 * Scales images with a triangle filter as wide as the step between the new pixels, so that a reduced image has no aliases
 * (bilinear interpolation where it is enlarged). Separable: rows first, then columns, in float32 and in a fixed order, rounded
 * once, half to even: every machine gives the same bytes.
 *
 * <pre>out[i] = sum_j w_ij in[j] / sum_j w_ij,   w_ij = max(0, 1 - |(j + 1/2) - (i + 1/2) s| / max(s, 1)),   s = old / new</pre>
 */
public final class Resampling {

    private static final int MOST_VALUES = 1 << 29;

    /** Rows; of an image that is reduced so much more, each is read twice. */
    private static final int MOST_KEPT = 64;

    private static final float NO_FRACTION = 0x1.8p23f;

    private Resampling() {}

    /**
     * The image with {@code height} rows and {@code width} columns; the same one if it has them already.
     *
     * @throws IllegalArgumentException if it would have more than 2^29 values
     */
    public static Pixels scale(Pixels image, int height, int width) {
        return part(image, height, width, new Region(0, 0, height, width));
    }

    /**
     * A part of the image that {@link #scale} makes; the rest is not computed.
     *
     * @throws IllegalArgumentException as {@link #scale} does, or if the part is not inside
     */
    static Pixels part(Pixels image, int height, int width, Region part) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("scale to " + height + "x" + width + " pixels; expected at least 1x1");
        }
        if (image.height() == height && image.width() == width) {
            return image.cut(part);
        }
        part.check(height, width);
        if ((long) height * width * Pixels.CHANNELS > MOST_VALUES) {
            throw new IllegalArgumentException("image of " + image.height() + "x" + image.width()
                    + " pixels scaled to " + height + "x" + width + ": more than " + MOST_VALUES
                    + " values; use an image that is less narrow, or a smaller size");
        }
        Taps columns = Taps.of(image.width(), width, part.left(), part.width());
        Taps rows = Taps.of(image.height(), height, part.top(), part.height());
        int firstColumn = columns.firstSource();
        SourceRows source =
                new SourceRows(image, firstColumn, columns.endSource() - firstColumn, Math.min(rows.most(), MOST_KEPT));
        float[] line = new float[(columns.endSource() - firstColumn) * Pixels.CHANNELS];
        byte[] rgb = new byte[part.height() * part.width() * Pixels.CHANNELS];
        for (int y = 0; y < part.height(); y++) {
            sumRows(source, rows, y, line);
            sumColumns(line, firstColumn, columns, rgb, y * part.width() * Pixels.CHANNELS);
        }
        return new Pixels(rgb, part.height(), part.width());
    }

    private static void sumRows(SourceRows source, Taps rows, int row, float[] line) {
        int tap = rows.from(row);
        multiply(source.row(rows.source(row, tap)), rows.weight(tap), line);
        for (tap++; tap < rows.from(row + 1); tap++) {
            add(source.row(rows.source(row, tap)), rows.weight(tap), line);
        }
    }

    private static void multiply(float[] values, float weight, float[] products) {
        for (int i = 0; i < products.length; i++) {
            products[i] = weight * values[i];
        }
    }

    private static void add(float[] values, float weight, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * values[i];
        }
    }

    private static void sumColumns(float[] line, int firstColumn, Taps columns, byte[] rgb, int start) {
        int to = start;
        for (int x = 0; x < columns.count(); x++) {
            int tap = columns.from(x);
            int end = columns.from(x + 1);
            int from = (columns.source(x, tap) - firstColumn) * Pixels.CHANNELS;
            float weight = columns.weight(tap);
            float red = weight * line[from];
            float green = weight * line[from + 1];
            float blue = weight * line[from + 2];
            for (tap++; tap < end; tap++) {
                from += Pixels.CHANNELS;
                weight = columns.weight(tap);
                red += weight * line[from];
                green += weight * line[from + 1];
                blue += weight * line[from + 2];
            }
            rgb[to] = rounded(red);
            rgb[to + 1] = rounded(green);
            rgb[to + 2] = rounded(blue);
            to += Pixels.CHANNELS;
        }
    }

    /** Half to even: numbers that large have no fraction. */
    private static byte rounded(float value) {
        return (byte) (int) (value + NO_FRACTION - NO_FRACTION);
    }

    /** Some rows of an image as floats; the latest ones are kept, as the next new row needs most of them again. */
    private static final class SourceRows {

        private final Pixels image;
        private final int firstColumn;
        private final float[][] kept;
        private final int[] numbers;

        SourceRows(Pixels image, int firstColumn, int columns, int kept) {
            this.image = image;
            this.firstColumn = firstColumn;
            this.kept = new float[kept][columns * Pixels.CHANNELS];
            this.numbers = new int[kept];
            Arrays.fill(numbers, -1);
        }

        float[] row(int number) {
            int place = number % kept.length;
            if (numbers[place] != number) {
                read(image.rgb(), (number * image.width() + firstColumn) * Pixels.CHANNELS, kept[place]);
                numbers[place] = number;
            }
            return kept[place];
        }

        private static void read(byte[] rgb, int start, float[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] = rgb[start + i] & 0xFF;
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

        /** Those of {@code count} new pixels from {@code begin} on, of {@code scaled} that there are. */
        static Taps of(int size, int scaled, int begin, int count) {
            double step = (double) size / scaled;
            double reach = Math.max(step, 1);
            int[] first = new int[count];
            int[] starts = new int[count + 1];
            float[] weights = new float[Math.toIntExact(count * (long) (2 * Math.ceil(reach) + 1))];
            int used = 0;
            for (int i = 0; i < count; i++) {
                double center = (begin + i + 0.5) * step;
                first[i] = (int) Math.max(0, Math.floor(center - reach + 0.5));
                int end = (int) Math.min(size, Math.ceil(center + reach - 0.5));
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

        /** The first old pixel that counts. */
        int firstSource() {
            return first[0];
        }

        /** Behind the last old pixel that counts. */
        int endSource() {
            int last = first.length - 1;
            return source(last, starts[last + 1]);
        }

        /** The largest number of old pixels that a new one is made of. */
        int most() {
            int most = 0;
            for (int i = 0; i < first.length; i++) {
                most = Math.max(most, starts[i + 1] - starts[i]);
            }
            return most;
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

package org.lowbit4j.samples.data;

import java.util.SplittableRandom;
import org.lowbit4j.binconv.image.Pixels;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.Region;
import org.lowbit4j.binconv.image.Resampling;

/** Random variation of training images. */
public sealed interface Augmentation {

    /** Images as they are. */
    Augmentation NONE = new Plain();

    /** The usual recipe for 32x32 images. */
    Augmentation CIFAR = new Shift(4, true);

    /** The usual recipe for photographs. */
    Augmentation PHOTOGRAPHS = new Area(0.08);

    /**
     * The image that a network learns from.
     *
     * @param image of any size
     * @param input size and resizing of the network's input
     * @param random decides
     */
    Pixels apply(Pixels image, Preprocessing input, SplittableRandom random);

    private static Pixels fitted(Pixels image, Preprocessing input) {
        return input.resize().apply(image, input.height(), input.width());
    }

    /** Images resized as for a test. */
    record Plain() implements Augmentation {

        @Override
        public Pixels apply(Pixels image, Preprocessing input, SplittableRandom random) {
            return fitted(image, input);
        }
    }

    /**
     * A crop at random out of the image with black around it.
     *
     * @param padding black pixels added on every side before a crop of the original size is taken
     * @param flip whether half of the images are mirrored
     */
    record Shift(int padding, boolean flip) implements Augmentation {

        @Override
        public Pixels apply(Pixels image, Preprocessing input, SplittableRandom random) {
            int span = 2 * padding + 1;
            int down = random.nextInt(span) - padding;
            int right = random.nextInt(span) - padding;
            Pixels shifted = shifted(fitted(image, input), down, right);
            return flip && random.nextBoolean() ? shifted.mirrored() : shifted;
        }

        private static Pixels shifted(Pixels image, int down, int right) {
            byte[] shifted = new byte[image.rgb().length];
            int left = Math.max(0, -right);
            int columns = image.width() - Math.abs(right);
            for (int row = Math.max(0, -down);
                    columns > 0 && row < Math.min(image.height(), image.height() - down);
                    row++) {
                System.arraycopy(
                        image.rgb(),
                        ((row + down) * image.width() + left + right) * Pixels.CHANNELS,
                        shifted,
                        (row * image.width() + left) * Pixels.CHANNELS,
                        columns * Pixels.CHANNELS);
            }
            return new Pixels(shifted, image.height(), image.width());
        }
    }

    /**
     * A part of the image, scaled to the size of the input; half of the images are mirrored. Its share of the area is uniform between
     * {@code smallest} and 1, the logarithm of its aspect ratio between those of 3/4 and 4/3, its place any inside. Where ten attempts
     * find no such part inside, it is the largest centred one of the nearest ratio.
     *
     * @param smallest share of the area, above 0 and at most 1
     */
    record Area(double smallest) implements Augmentation {

        private static final int ATTEMPTS = 10;
        private static final double WIDEST = 4 / 3.0;

        /** Checks the share. */
        public Area {
            if (!(smallest > 0 && smallest <= 1)) {
                throw new IllegalArgumentException(
                        "smallest part of a training image: " + smallest + " of its area; expected above 0, at most 1");
            }
        }

        @Override
        public Pixels apply(Pixels image, Preprocessing input, SplittableRandom random) {
            Pixels scaled = Resampling.scale(image.cut(region(image, random)), input.height(), input.width());
            return random.nextBoolean() ? scaled.mirrored() : scaled;
        }

        Region region(Pixels image, SplittableRandom random) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                double area =
                        (double) image.height() * image.width() * (smallest + (1 - smallest) * random.nextDouble());
                double ratio = Math.exp(Math.log(WIDEST) * (2 * random.nextDouble() - 1));
                int width = (int) Math.rint(Math.sqrt(area * ratio));
                int height = (int) Math.rint(Math.sqrt(area / ratio));
                if (width >= 1 && width <= image.width() && height >= 1 && height <= image.height()) {
                    return new Region(
                            random.nextInt(image.height() - height + 1),
                            random.nextInt(image.width() - width + 1),
                            height,
                            width);
                }
            }
            return centered(image);
        }

        private static Region centered(Pixels image) {
            int width = Math.max(1, (int) Math.min(image.width(), Math.rint(image.height() * WIDEST)));
            int height = Math.max(1, (int) Math.min(image.height(), Math.rint(image.width() * WIDEST)));
            return new Region((image.height() - height) / 2, (image.width() - width) / 2, height, width);
        }
    }
}

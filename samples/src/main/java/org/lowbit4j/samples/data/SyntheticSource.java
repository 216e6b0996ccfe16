package org.lowbit4j.samples.data;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.lowbit4j.binconv.image.ChannelOrder;
import org.lowbit4j.binconv.image.Normalization;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.Resize;
import org.lowbit4j.binconv.ir.Shape;

/**
 * Generated 32x32 colour images in ten classes: five shapes, each plain or striped.
 *
 * <p>Place, size, turn, colours, direction of the stripes and background are random, and the shape may be lighter or darker
 * than what is around it, so that no single pixel says much about the class: a linear model fails, a small CNN does not. Image
 * {@code i} of a part is always the same.
 */
public final class SyntheticSource implements ImageSource {

    /** Number of training images. */
    public static final int TRAIN_IMAGES = 8000;
    /** Number of test images. */
    public static final int TEST_IMAGES = 2000;

    private static final long TRAIN_SEED = 1;
    private static final long TEST_SEED = 2;
    private static final Shape SHAPE = new Shape(32, 32, 3);

    @Override
    public ImageSet train(int limit) {
        return generate(TRAIN_SEED, Math.min(limit, TRAIN_IMAGES));
    }

    @Override
    public ImageSet test(int limit) {
        return generate(TEST_SEED, Math.min(limit, TEST_IMAGES));
    }

    @Override
    public Augmentation augmentation() {
        return Augmentation.NONE;
    }

    private static ImageSet generate(long seed, int count) {
        List<SyntheticShape> shapes = List.of(SyntheticShape.values());
        List<String> classes = shapes.stream()
                .flatMap(shape -> Stream.of("plain " + shape.label(), "striped " + shape.label()))
                .toList();
        byte[] pixels = new byte[count * SHAPE.size()];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % classes.size();
            SplittableRandom random = new SplittableRandom(Seeds.mix(seed, i));
            SyntheticPainter painter = new SyntheticPainter(SHAPE, random);
            painter.paint(shapes.get(labels[i] / 2), labels[i] % 2 == 1, pixels, i * SHAPE.size());
        }
        Preprocessing preprocessing = new Preprocessing(
                SHAPE.height(), SHAPE.width(), ChannelOrder.RGB, Normalization.IMAGENET, Resize.NONE, classes);
        return new ImageSet(preprocessing, pixels, labels);
    }
}

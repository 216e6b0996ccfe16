package org.lowbit4j.samples.data;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.image.Pixels;
import org.lowbit4j.binconv.ir.Shape;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes batches of normalised images, varied at random for training, and of one-hot labels. The images of a batch are read and made by
 * several threads, those of the pool that the caller is in; the batch does not depend on their number. An image that cannot be read is
 * left out of its batch, as long as the set bears with it.
 */
public final class BatchMaker {

    private static final int VALUES = 256;

    private final ImageSet images;
    private final CNN2DFormat format;
    private final float[] normalized;

    /** Batches of {@code images} in the format that the network wants. */
    public BatchMaker(ImageSet images, CNN2DFormat format) {
        this.images = images;
        this.format = format;
        this.normalized = normalized(images);
    }

    /** What becomes of every byte, channel by channel. */
    private static float[] normalized(ImageSet images) {
        float[] table = new float[images.shape().channels() * VALUES];
        for (int i = 0; i < table.length; i++) {
            table[i] = images.preprocessing().normalization().of(i / VALUES, i % VALUES);
        }
        return table;
    }

    /** The images in batches of this maker. */
    public ImageSet images() {
        return images;
    }

    /** Images {@code from} (included) to {@code to} (excluded), as they are, with their labels. */
    public DataSet labelled(int from, int to) {
        return batch(IntStream.range(from, to).toArray(), images::image);
    }

    /** Images {@code from} (included) to {@code to} (excluded), as they are. */
    public INDArray features(int from, int to) {
        return labelled(from, to).getFeatures();
    }

    /**
     * The given images, varied at random.
     *
     * @param seed decides, with the position of each image in the set, how it is varied
     */
    public DataSet varied(int[] selection, Augmentation augmentation, long seed) {
        return batch(
                selection,
                image -> augmentation.apply(
                        images.original(image),
                        images.preprocessing(),
                        new SplittableRandom(Seeds.mix(seed, image))));
    }

    private DataSet batch(int[] selection, IntFunction<Pixels> picture) {
        int size = images.shape().size();
        float[] values = new float[selection.length * size];
        @Nullable RuntimeException[] failures = new RuntimeException[selection.length];
        IntStream.range(0, selection.length).parallel().forEach(i -> {
            try {
                write(values, i * size, picture.apply(selection[i]));
            } catch (RuntimeException e) {
                failures[i] = e;
            }
        });
        int[] good = readable(selection, failures);
        for (int i = 0; i < good.length; i++) {
            System.arraycopy(values, good[i] * size, values, i * size, size);
        }
        int classes = images.classes().size();
        float[] labels = new float[good.length * classes];
        for (int i = 0; i < good.length; i++) {
            labels[i * classes + images.label(selection[good[i]])] = 1;
        }
        float[] features = good.length == selection.length ? values : Arrays.copyOf(values, good.length * size);
        return new DataSet(
                Nd4j.create(features, shape(good.length), 'c'),
                Nd4j.create(labels, new long[] {good.length, classes}, 'c'));
    }

    /** The places of a batch whose images could be read. */
    private int[] readable(int[] selection, @Nullable RuntimeException[] failures) {
        int[] good = new int[selection.length];
        int count = 0;
        for (int i = 0; i < selection.length; i++) {
            RuntimeException failure = failures[i];
            if (failure == null) {
                good[count++] = i;
            } else if (failure instanceof DataException damage) {
                images.leaveOut(selection[i], damage);
            } else {
                throw failure;
            }
        }
        if (count == 0) {
            throw new DataException("None of the " + selection.length
                    + " images of a batch can be read; mend the images that are named above, or use larger batches");
        }
        return Arrays.copyOf(good, count);
    }

    private long[] shape(int count) {
        Shape shape = images.shape();
        return format == CNN2DFormat.NHWC
                ? new long[] {count, shape.height(), shape.width(), shape.channels()}
                : new long[] {count, shape.channels(), shape.height(), shape.width()};
    }

    private void write(float[] target, int start, Pixels image) {
        byte[] rgb = image.rgb();
        int area = rgb.length / Pixels.CHANNELS;
        int pixelStep = format == CNN2DFormat.NHWC ? Pixels.CHANNELS : 1;
        int channelStep = format == CNN2DFormat.NHWC ? 1 : area;
        for (int pixel = 0; pixel < area; pixel++) {
            for (int c = 0; c < Pixels.CHANNELS; c++) {
                int value = rgb[pixel * Pixels.CHANNELS + c] & 0xFF;
                target[start + pixel * pixelStep + c * channelStep] = normalized[c * VALUES + value];
            }
        }
    }
}

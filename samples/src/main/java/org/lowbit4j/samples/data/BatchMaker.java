package org.lowbit4j.samples.data;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.image.Pixels;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.memory.FloatMemory;
import org.nd4j.linalg.api.buffer.DataType;
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
                        images.original(image), images.preprocessing(), new SplittableRandom(Seeds.mix(seed, image))));
    }

    private DataSet batch(int[] selection, IntFunction<Pixels> picture) {
        INDArray features = Nd4j.createUninitialized(DataType.FLOAT, shape(selection.length), 'c');
        FloatMemory memory = FloatMemory.of(features);
        @Nullable RuntimeException[] failures = new RuntimeException[selection.length];
        IntStream.range(0, selection.length).parallel().forEach(i -> {
            try {
                write(memory, i * images.shape().size(), picture.apply(selection[i]));
            } catch (RuntimeException e) {
                failures[i] = e;
            }
        });
        int[] good = readable(selection, failures);
        int classes = images.classes().size();
        float[] labels = new float[good.length * classes];
        for (int i = 0; i < good.length; i++) {
            labels[i * classes + images.label(selection[good[i]])] = 1;
        }
        return new DataSet(
                good.length == selection.length ? features : rows(features, good),
                Nd4j.create(labels, new long[] {good.length, classes}, 'c'));
    }

    private INDArray rows(INDArray features, int[] rows) {
        INDArray flat = features.reshape(features.size(0), images.shape().size());
        return Nd4j.pullRows(flat, 1, rows).reshape(shape(rows.length));
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

    private void write(FloatMemory target, int start, Pixels image) {
        if (format == CNN2DFormat.NHWC) {
            float[] line = new float[image.width() * Pixels.CHANNELS];
            for (int row = 0; row < image.height(); row++) {
                normalize(image.rgb(), row * line.length, line);
                target.put(start + row * line.length, line, line.length);
            }
        } else {
            float[] line = new float[image.width()];
            int area = image.height() * image.width();
            for (int row = 0; row < image.height(); row++) {
                for (int c = 0; c < Pixels.CHANNELS; c++) {
                    normalize(image.rgb(), row * line.length, c, line);
                    target.put(start + c * area + row * line.length, line, line.length);
                }
            }
        }
    }

    /** The values of whole pixels. */
    private void normalize(byte[] rgb, int start, float[] line) {
        for (int i = 0; i < line.length; i += Pixels.CHANNELS) {
            line[i] = normalized[rgb[start + i] & 0xFF];
            line[i + 1] = normalized[VALUES + (rgb[start + i + 1] & 0xFF)];
            line[i + 2] = normalized[2 * VALUES + (rgb[start + i + 2] & 0xFF)];
        }
    }

    /** The values of one channel of pixels from {@code pixel} on. */
    private void normalize(byte[] rgb, int pixel, int channel, float[] line) {
        int from = pixel * Pixels.CHANNELS + channel;
        for (int i = 0; i < line.length; i++) {
            line[i] = normalized[channel * VALUES + (rgb[from + i * Pixels.CHANNELS] & 0xFF)];
        }
    }
}

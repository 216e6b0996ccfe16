package org.lowbit4j.samples.data;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.lowbit4j.binconv.ir.Shape;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Makes batches of normalised images, varied at random for training, and of one-hot labels. */
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
        int classes = images.classes().size();
        float[] labels = new float[(to - from) * classes];
        for (int i = from; i < to; i++) {
            labels[(i - from) * classes + images.label(i)] = 1;
        }
        return new DataSet(features(from, to), Nd4j.create(labels, new long[] {to - from, classes}, 'c'));
    }

    /** Images {@code from} (included) to {@code to} (excluded), as they are. */
    public INDArray features(int from, int to) {
        int size = images.shape().size();
        float[] values = new float[(to - from) * size];
        for (int i = from; i < to; i++) {
            write(values, (i - from) * size, i, Crop.CENTER);
        }
        return Nd4j.create(values, shape(to - from), 'c');
    }

    /**
     * The given images, varied at random.
     *
     * @param seed decides, with the position of each image in the set, how it is varied
     */
    public DataSet varied(int[] selection, Augmentation augmentation, long seed) {
        int size = images.shape().size();
        float[] values = new float[selection.length * size];
        float[] labels = new float[selection.length * images.classes().size()];
        for (int i = 0; i < selection.length; i++) {
            SplittableRandom random = new SplittableRandom(Seeds.mix(seed, selection[i]));
            write(values, i * size, selection[i], Crop.random(random, augmentation));
            labels[i * images.classes().size() + images.label(selection[i])] = 1;
        }
        long[] labelShape = {selection.length, images.classes().size()};
        return new DataSet(Nd4j.create(values, shape(selection.length), 'c'), Nd4j.create(labels, labelShape, 'c'));
    }

    private long[] shape(int count) {
        Shape shape = images.shape();
        return format == CNN2DFormat.NHWC
                ? new long[] {count, shape.height(), shape.width(), shape.channels()}
                : new long[] {count, shape.channels(), shape.height(), shape.width()};
    }

    private void write(float[] target, int start, int image, Crop crop) {
        Shape shape = images.shape();
        int area = shape.height() * shape.width();
        boolean channelsLast = format == CNN2DFormat.NHWC;
        for (int row = 0; row < shape.height(); row++) {
            for (int column = 0; column < shape.width(); column++) {
                int fromRow = row + crop.rows();
                int fromColumn = (crop.flip() ? shape.width() - 1 - column : column) + crop.columns();
                boolean black =
                        fromRow < 0 || fromRow >= shape.height() || fromColumn < 0 || fromColumn >= shape.width();
                int pixel = row * shape.width() + column;
                for (int c = 0; c < shape.channels(); c++) {
                    int value = black ? 0 : images.pixel(image, fromRow, fromColumn, c);
                    int index = channelsLast ? pixel * shape.channels() + c : c * area + pixel;
                    target[start + index] = normalized[c * VALUES + value];
                }
            }
        }
    }

    /** Which part of an image is taken: shifted by rows and columns, perhaps mirrored. */
    private record Crop(int rows, int columns, boolean flip) {

        static final Crop CENTER = new Crop(0, 0, false);

        static Crop random(SplittableRandom random, Augmentation augmentation) {
            int span = 2 * augmentation.padding() + 1;
            int rows = random.nextInt(span) - augmentation.padding();
            int columns = random.nextInt(span) - augmentation.padding();
            return new Crop(rows, columns, augmentation.flip() && random.nextBoolean());
        }
    }
}

package org.lowbit4j.samples.data;

import java.util.List;
import java.util.stream.IntStream;
import org.lowbit4j.binconv.image.ChannelOrder;
import org.lowbit4j.binconv.image.Normalization;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.Resize;
import org.lowbit4j.binconv.ir.Shape;

/**
 * The two binary layouts of the CIFAR data (Krizhevsky, 2009): label bytes, then 1024 red, 1024 green and 1024 blue bytes.
 */
public enum CifarFormat {
    /** One label byte; data_batch_1 to 5 and test_batch. */
    CIFAR10("cifar-10-batches-bin", 1, 10),
    /** A coarse and a fine label byte, of which the fine one counts; train and test. */
    CIFAR100("cifar-100-binary", 2, 100);

    /** Every image is 32x32 in three colours. */
    public static final Shape SHAPE = new Shape(32, 32, 3);

    private static final List<String> CIFAR10_CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private final String folder;
    private final int labelBytes;
    private final int classCount;

    CifarFormat(String folder, int labelBytes, int classCount) {
        this.folder = folder;
        this.labelBytes = labelBytes;
        this.classCount = classCount;
    }

    /** The folder that the published archive unpacks to. */
    String folder() {
        return folder;
    }

    /** Label bytes in front of each image; the last one is the class. */
    int labelBytes() {
        return labelBytes;
    }

    /** Bytes of one record. */
    int recordBytes() {
        return labelBytes + SHAPE.size();
    }

    /** Number of classes. */
    public int classCount() {
        return classCount;
    }

    /** Names of the classes; those of CIFAR-100 are numbers. */
    public List<String> classes() {
        return this == CIFAR10
                ? CIFAR10_CLASSES
                : IntStream.range(0, classCount).mapToObj(Integer::toString).toList();
    }

    /** What is done to the images: the constants of ImageNet, which published CIFAR networks were trained with. */
    Preprocessing preprocessing() {
        return new Preprocessing(
                SHAPE.height(), SHAPE.width(), ChannelOrder.RGB, Normalization.IMAGENET, Resize.NONE, classes());
    }

    /** File names of the training images: never those of the test images. */
    List<String> trainFiles() {
        return this == CIFAR10
                ? IntStream.rangeClosed(1, 5)
                        .mapToObj(i -> "data_batch_" + i + ".bin")
                        .toList()
                : List.of("train.bin");
    }

    /** File names of the test images. */
    List<String> testFiles() {
        return List.of(this == CIFAR10 ? "test_batch.bin" : "test.bin");
    }
}

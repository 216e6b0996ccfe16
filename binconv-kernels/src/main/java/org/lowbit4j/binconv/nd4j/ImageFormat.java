package org.lowbit4j.binconv.nd4j;

import java.util.Arrays;
import org.lowbit4j.binconv.ir.Shape;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where an array of images, of rank 4, has its channels. Vectors, of rank 2, are the same in both. The kernels work on NHWC;
 * NCHW costs a copy on the way in and on the way out.
 */
public enum ImageFormat {
    /** Image, row, column, channel. */
    NHWC,
    /** Image, channel, row, column. */
    NCHW;

    private static final int IMAGES = 4;
    private static final int VECTORS = 2;

    /**
     * The shape of one image.
     *
     * @throws IllegalArgumentException if {@code images} are not float32 images or vectors, at least one
     */
    public Shape shape(INDArray images) {
        boolean ranked = images.rank() == IMAGES || images.rank() == VECTORS;
        if (!ranked || images.dataType() != DataType.FLOAT || images.isEmpty() || images.size(0) < 1) {
            throw new IllegalArgumentException("expected FLOAT images [" + axes() + "] or vectors [N, C], at least one,"
                    + " got " + images.dataType() + " " + Arrays.toString(images.shape()));
        }
        if (images.rank() == VECTORS) {
            return Shape.vector(Math.toIntExact(images.size(1)));
        }
        int height = this == NHWC ? 1 : 2;
        int channels = this == NHWC ? 3 : 1;
        return new Shape(
                Math.toIntExact(images.size(height)),
                Math.toIntExact(images.size(height + 1)),
                Math.toIntExact(images.size(channels)));
    }

    private String axes() {
        return this == NHWC ? "N, H, W, C" : "N, C, H, W";
    }

    /** The shape of an array of {@code batch} images; batch -1 for any number. */
    public long[] dimensions(long batch, Shape image) {
        return this == NHWC
                ? new long[] {batch, image.height(), image.width(), image.channels()}
                : new long[] {batch, image.channels(), image.height(), image.width()};
    }

    /** The values of {@code images} in NHWC order, copied. */
    public float[] channelsLast(INDArray images) {
        return NativeMemory.floats(needsTurning(images) ? images.permute(0, 2, 3, 1) : images);
    }

    /** Writes values that are in NHWC order into {@code target}, which is in this format and may have any strides. */
    public void store(float[] channelsLast, INDArray target) {
        if (!needsTurning(target) && NativeMemory.isDense(target)) {
            NativeMemory.store(channelsLast, target);
            return;
        }
        INDArray turned = needsTurning(target) ? target.permute(0, 2, 3, 1) : target;
        try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
                INDArray values = Nd4j.create(channelsLast, turned.shape(), 'c')) {
            turned.assign(values);
        }
    }

    private boolean needsTurning(INDArray images) {
        return this == NCHW && images.rank() == IMAGES;
    }
}

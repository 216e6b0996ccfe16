package org.lowbit4j.quant.layer;

import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The plain integer convolution of integer-valued float images and kernels: the judge of the native one, and what takes its
 * place where that is not exact.
 */
final class IntegerConvolution {

    private final NativeConvolution geometry;
    private final long[] imageShape;
    private final long[] kernelShape;
    private final long[] outputShape;
    private final float[] images;
    private final float[] kernels;
    private final int[] pad;

    IntegerConvolution(NativeConvolution geometry, INDArray images, INDArray kernels) {
        this.geometry = geometry;
        this.outputShape = geometry.outputShape(images, kernels.size(0));
        this.pad = geometry.topLeftPadding(images);
        INDArray channelsLast = geometry.channelsLast() ? images : images.permute(0, 2, 3, 1);
        this.imageShape = channelsLast.shape();
        this.kernelShape = kernels.shape();
        this.images = channelsLast.dup('c').data().asFloat();
        this.kernels = kernels.permute(0, 2, 3, 1).dup('c').data().asFloat();
    }

    /** All sums, in the shape of the native convolution's output. */
    INDArray output() {
        long[] shape = {outputShape[0], height(), width(), kernelShape[0]};
        double[] sums = new double[Math.toIntExact(shape[0] * shape[1] * shape[2] * shape[3])];
        LongStream.range(0, shape[0]).parallel().forEach(n -> {
            int at = Math.toIntExact(n * shape[1] * shape[2] * shape[3]);
            for (int y = 0; y < shape[1]; y++) {
                for (int x = 0; x < shape[2]; x++) {
                    for (int o = 0; o < shape[3]; o++) {
                        sums[at++] = sum((int) n, y, x, o);
                    }
                }
            }
        });
        INDArray result = Nd4j.createFromArray(sums).castTo(DataType.FLOAT).reshape('c', shape);
        return geometry.channelsLast() ? result : result.permute(0, 3, 1, 2);
    }

    long height() {
        return outputShape[geometry.channelsLast() ? 1 : 2];
    }

    long width() {
        return outputShape[geometry.channelsLast() ? 2 : 3];
    }

    /** The sum at one output position. */
    long sum(int n, int y, int x, int o) {
        int depth = (int) imageShape[3];
        int rows = (int) kernelShape[2];
        int columns = (int) kernelShape[3];
        long sum = 0;
        for (int i = 0; i < rows; i++) {
            int h = y * geometry.stride()[0] - pad[0] + i * geometry.dilation()[0];
            for (int j = 0; j < columns; j++) {
                int w = x * geometry.stride()[1] - pad[1] + j * geometry.dilation()[1];
                if (h < 0 || w < 0 || h >= imageShape[1] || w >= imageShape[2]) {
                    continue;
                }
                int at = (int) (((long) n * imageShape[1] + h) * imageShape[2] + w) * depth;
                int kernelAt = ((o * rows + i) * columns + j) * depth;
                for (int c = 0; c < depth; c++) {
                    int image = (int) images[at + c];
                    int weight = (int) kernels[kernelAt + c];
                    sum += (long) image * weight;
                }
            }
        }
        return sum;
    }
}

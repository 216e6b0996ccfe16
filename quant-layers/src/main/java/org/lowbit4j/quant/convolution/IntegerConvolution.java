package org.lowbit4j.quant.convolution;

import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The plain integer convolution of integer-valued float images and kernels, grouped where kernels have fewer channels than
 * images: the judge of the native one, and what takes its place where that is not exact.
 */
final class IntegerConvolution {

    private final SlidingWindow window;
    private final long[] imageShape;
    private final long[] kernelShape;
    private final long[] outputShape;
    private final float[] images;
    private final float[] kernels;
    private final int[] pad;

    IntegerConvolution(SlidingWindow window, INDArray images, INDArray kernels) {
        this.window = window;
        this.outputShape = window.outputShape(images, kernels.size(0));
        this.pad = window.topLeftPadding(images);
        INDArray channelsLast = window.channelsLast() ? images : images.permute(0, 2, 3, 1);
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
        return window.channelsLast() ? result : result.permute(0, 3, 1, 2);
    }

    long height() {
        return outputShape[window.channelsLast() ? 1 : 2];
    }

    long width() {
        return outputShape[window.channelsLast() ? 2 : 3];
    }

    /** The sum at one output position. */
    long sum(int n, int y, int x, int o) {
        int channels = (int) imageShape[3];
        int depth = (int) kernelShape[1];
        int group = (int) ((long) o * (channels / depth) / kernelShape[0]);
        int rows = (int) kernelShape[2];
        int columns = (int) kernelShape[3];
        long sum = 0;
        for (int i = 0; i < rows; i++) {
            int h = y * window.height().stride() - pad[0] + i * window.height().dilation();
            for (int j = 0; j < columns; j++) {
                int w = x * window.width().stride()
                        - pad[1]
                        + j * window.width().dilation();
                if (h < 0 || w < 0 || h >= imageShape[1] || w >= imageShape[2]) {
                    continue;
                }
                int at = (int) (((long) n * imageShape[1] + h) * imageShape[2] + w) * channels + group * depth;
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

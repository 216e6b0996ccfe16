package org.lowbit4j.quant.convolution;

import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The convolution of a geometry, and its gradients, as loops over every product: what the others are measured by. */
public final class NaiveConvolution {

    private final Geometry geometry;
    private final Window window;
    private final INDArray images;
    private final INDArray kernels;

    /** {@code images} and {@code kernels} of rank 4, in the layout of the geometry. */
    private NaiveConvolution(Geometry geometry, INDArray images, INDArray kernels) {
        this.geometry = geometry;
        this.images = channelsFirst(geometry, images);
        this.kernels = kernels;
        this.window = geometry.window(
                new Shape((int) this.images.size(2), (int) this.images.size(3), (int) geometry.inputs()));
    }

    /** The sums, FLOAT, in the layout of the images. */
    public static INDArray of(Geometry geometry, INDArray images, INDArray kernels) {
        NaiveConvolution naive = new NaiveConvolution(geometry, images, kernels);
        INDArray output = naive.output();
        naive.forEachProduct((image, kernel, out) -> output.putScalar(
                out, output.getDouble(out) + naive.images.getDouble(image) * kernels.getDouble(kernel)));
        return inLayout(geometry, output);
    }

    /** The gradients of {@code sum(gradient * conv(images, kernels))} by images and kernels, DOUBLE. */
    public static INDArray[] gradients(Geometry geometry, INDArray images, INDArray kernels, INDArray gradient) {
        NaiveConvolution naive = new NaiveConvolution(geometry, images, kernels);
        INDArray upstream = channelsFirst(geometry, gradient);
        INDArray byImages = Nd4j.zeros(DataType.DOUBLE, naive.images.shape());
        INDArray byKernels = Nd4j.zeros(DataType.DOUBLE, kernels.shape());
        naive.forEachProduct((image, kernel, out) -> {
            double g = upstream.getDouble(out);
            byImages.putScalar(image, byImages.getDouble(image) + g * kernels.getDouble(kernel));
            byKernels.putScalar(kernel, byKernels.getDouble(kernel) + g * naive.images.getDouble(image));
        });
        return new INDArray[] {inLayout(geometry, byImages), byKernels};
    }

    private INDArray output() {
        return Nd4j.zeros(
                DataType.DOUBLE,
                images.size(0),
                geometry.outputs(),
                window.outputHeight((int) images.size(2)),
                window.outputWidth((int) images.size(3)));
    }

    private static INDArray channelsFirst(Geometry geometry, INDArray array) {
        return geometry.window().channelsLast() ? array.permute(0, 3, 1, 2) : array;
    }

    private static INDArray inLayout(Geometry geometry, INDArray array) {
        INDArray turned = geometry.window().channelsLast() ? array.permute(0, 2, 3, 1) : array;
        return turned.castTo(DataType.FLOAT).dup('c');
    }

    /** One product and the sum it belongs to, all by position. */
    private interface Product {
        void add(long[] image, long[] kernel, long[] output);
    }

    private void forEachProduct(Product product) {
        INDArray output = output();
        long perGroup = kernels.size(1);
        long outputsPerGroup = geometry.outputs() / (geometry.inputs() / perGroup);
        for (long n = 0; n < output.size(0); n++) {
            for (long o = 0; o < output.size(1); o++) {
                for (int y = 0; y < output.size(2); y++) {
                    for (int x = 0; x < output.size(3); x++) {
                        addTaps(product, new long[] {n, o, y, x}, o / outputsPerGroup * perGroup);
                    }
                }
            }
        }
    }

    private void addTaps(Product product, long[] out, long firstChannel) {
        for (int i = 0; i < window.kernelHeight(); i++) {
            for (int j = 0; j < window.kernelWidth(); j++) {
                int h = window.inputRow((int) out[2], i);
                int w = window.inputColumn((int) out[3], j);
                boolean inside = h >= 0 && w >= 0 && h < images.size(2) && w < images.size(3);
                for (long c = 0; inside && c < kernels.size(1); c++) {
                    product.add(new long[] {out[0], firstChannel + c, h, w}, new long[] {out[1], c, i, j}, out);
                }
            }
        }
    }
}

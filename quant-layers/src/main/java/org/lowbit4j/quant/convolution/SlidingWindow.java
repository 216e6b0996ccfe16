package org.lowbit4j.quant.convolution;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.util.ConvolutionUtils;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How a kernel moves over images.
 *
 * @param height vertically
 * @param width horizontally
 * @param mode what is done at the borders; Causal pads before the image only, so that no output sees what comes later
 * @param channelsLast whether images are [batch, height, width, channels]; [batch, channels, height, width] if not
 */
public record SlidingWindow(Axis height, Axis width, ConvolutionMode mode, boolean channelsLast) {

    /** A single tap over images of height and width 1 or more, [batch, height, width, channels]. */
    public static final SlidingWindow POINT = new SlidingWindow(Axis.POINT, Axis.POINT, ConvolutionMode.Truncate, true);

    /** Place of the channels in the shape of images. */
    public int channelAxis() {
        return channelsLast ? 3 : 1;
    }

    /** Place of the height in the shape of images; that of the width is the next. */
    int heightAxis() {
        return channelsLast ? 1 : 2;
    }

    int[] kernel() {
        return new int[] {height.kernel(), width.kernel()};
    }

    int[] stride() {
        return new int[] {height.stride(), width.stride()};
    }

    int[] padding() {
        return new int[] {height.padding(), width.padding()};
    }

    int[] dilation() {
        return new int[] {height.dilation(), width.dilation()};
    }

    boolean isDilated() {
        return height.dilation() > 1 || width.dilation() > 1;
    }

    boolean isSame() {
        return mode == ConvolutionMode.Same;
    }

    /**
     * The shape of the output for images of this shape.
     *
     * @throws org.deeplearning4j.exception.DL4JInvalidInputException if the kernel does not fit them
     */
    public long[] outputShape(INDArray images, long outputs) {
        int[] size = outputSize(images);
        return channelsLast
                ? new long[] {images.size(0), size[0], size[1], outputs}
                : new long[] {images.size(0), outputs, size[0], size[1]};
    }

    private int[] outputSize(INDArray images) {
        // Causal yields as many outputs as Same, which DL4J's 2-D sizes know.
        ConvolutionMode sized = mode == ConvolutionMode.Causal ? ConvolutionMode.Same : mode;
        CNN2DFormat format = channelsLast ? CNN2DFormat.NHWC : CNN2DFormat.NCHW;
        int[] pad = sized == ConvolutionMode.Same ? null : padding();
        return ConvolutionUtils.getOutputSize(images, kernel(), stride(), pad, sized, dilation(), format);
    }

    /**
     * Refuses images in which mode Same would start behind the first row or column, as Deeplearning4j does.
     *
     * @param layer how messages call the layer
     */
    public void checkStart(String layer, long rows, long columns) {
        if (height.startsInside(rows, mode) || width.startsInside(columns, mode)) {
            throw new IllegalArgumentException(layer + ": kernel " + Arrays.toString(kernel()) + " at stride "
                    + Arrays.toString(stride()) + " in mode Same would start inside an image of " + rows + "x" + columns
                    + "; use a larger kernel, a smaller stride, or mode Truncate");
        }
    }

    /** Padding above and on the left. */
    int[] topLeftPadding(INDArray images) {
        int[] size = {(int) images.size(heightAxis()), (int) images.size(heightAxis() + 1)};
        return isSame()
                ? ConvolutionUtils.getSameModeTopLeftPadding(outputSize(images), size, kernel(), stride(), dilation())
                : new int[] {height.before(size[0], mode), width.before(size[1], mode)};
    }

    /** The window over images of one size. */
    public Window over(Shape image) {
        return new Window(
                height.kernel(),
                width.kernel(),
                height.stride(),
                width.stride(),
                height.before(image.height(), mode),
                width.before(image.width(), mode),
                height.after(image.height(), mode),
                width.after(image.width(), mode),
                height.dilation(),
                width.dilation());
    }

    /** The same over kernels with zeros between the taps. */
    SlidingWindow undilated() {
        return new SlidingWindow(height.undilated(), width.undilated(), mode, channelsLast);
    }

    /** The same over images that are padded already. */
    SlidingWindow unpadded() {
        return new SlidingWindow(height.unpadded(), width.unpadded(), ConvolutionMode.Truncate, channelsLast);
    }
}

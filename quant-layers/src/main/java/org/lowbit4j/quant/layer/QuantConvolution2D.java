package org.lowbit4j.quant.layer;

import java.util.Arrays;
import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A 2-D convolution with quantized weights and a quantized input; takes the place of DL4J's {@code ConvolutionLayer}.
 *
 * <pre>y = activation(outputScale * conv(quantize(x), quantize(W)) + b)</pre>
 *
 * Input [batch, nIn, height, width] (NCHW) or [batch, height, width, nIn] (NHWC); weights [nOut, nIn, kernel height, kernel
 * width] in both formats.
 */
public class QuantConvolution2D extends QuantizedLayer {

    private static final long serialVersionUID = 1;

    private int[] kernelSize = {1, 1};
    private int[] stride = {1, 1};
    private int[] padding = {0, 0};
    private int[] dilation = {1, 1};
    /** Null until the layer is in a network, if the network is to choose. */
    private @Nullable ConvolutionMode convolutionMode;

    private CNN2DFormat dataFormat = CNN2DFormat.NCHW;

    /** For JSON. */
    protected QuantConvolution2D() {}

    /** Everything from the builder. */
    @SuppressWarnings("this-escape") // what it calls reads only what is set already
    protected QuantConvolution2D(AbstractBuilder<?> builder) {
        super(builder);
        this.kernelSize = builder.kernelSize;
        this.stride = builder.stride;
        this.padding = builder.padding;
        this.dilation = builder.dilation;
        this.convolutionMode = builder.convolutionMode;
        this.dataFormat = builder.dataFormat;
        checkMode();
        check();
        constrain(builder, hasBias());
    }

    private void checkMode() {
        if (convolutionMode == ConvolutionMode.Causal) {
            throw new IllegalArgumentException(what() + ": Causal is a mode of 1-D convolutions; use Same or Truncate");
        }
    }

    @Override
    public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder network) {
        super.applyGlobalConfigToLayer(network);
        if (convolutionMode == null && network.getConvolutionMode() != null) {
            convolutionMode = network.getConvolutionMode();
            checkMode();
        }
    }

    /** Kernel height and width. */
    public int[] kernelSize() {
        return kernelSize.clone();
    }

    /** Vertical and horizontal stride. */
    public int[] stride() {
        return stride.clone();
    }

    /** Vertical and horizontal padding; unused in mode Same. */
    public int[] padding() {
        return padding.clone();
    }

    /** Vertical and horizontal dilation. */
    public int[] dilation() {
        return dilation.clone();
    }

    /** Whether the taps of the kernel are apart. */
    boolean isDilated() {
        return dilation[0] > 1 || dilation[1] > 1;
    }

    /** Rows and columns of the image that the dilated kernel spans. */
    int[] spanOfKernel() {
        return new int[] {(kernelSize[0] - 1) * dilation[0] + 1, (kernelSize[1] - 1) * dilation[1] + 1};
    }

    /** Same, Truncate or Strict. */
    public ConvolutionMode convolutionMode() {
        return convolutionMode == null ? ConvolutionMode.Truncate : convolutionMode;
    }

    /** NCHW or NHWC. */
    public CNN2DFormat dataFormat() {
        return dataFormat;
    }

    @Override
    public long[] weightShape() {
        return new long[] {getNOut(), getNIn(), kernelSize[0], kernelSize[1]};
    }

    @Override
    protected long[] channelShape() {
        return new long[] {getNOut(), 1, 1, 1};
    }

    @Override
    protected long[] scalarShape() {
        return new long[] {1, 1, 1, 1};
    }

    @Override
    protected int[] fans() {
        int taps = kernelSize[0] * kernelSize[1];
        return new int[] {(int) getNIn() * taps, (int) getNOut() * taps / (stride[0] * stride[1])};
    }

    @Override
    NativeConvolution convolution() {
        return new NativeConvolution(
                kernelSize,
                stride,
                padding,
                dilation,
                convolutionMode() == ConvolutionMode.Same,
                dataFormat == CNN2DFormat.NHWC);
    }

    @Override
    INDArray asImages(INDArray input) {
        long channels = input.rank() == 4 ? input.size(dataFormat == CNN2DFormat.NHWC ? 3 : 1) : -1;
        if (channels != getNIn()) {
            throw new IllegalArgumentException(what() + ": input of shape " + Arrays.toString(input.shape())
                    + "; expected rank 4 with " + getNIn() + " channels in format " + dataFormat
                    + "; check the input type and format of the network");
        }
        int first = dataFormat == CNN2DFormat.NHWC ? 1 : 2;
        checkStart(input.size(first), input.size(first + 1));
        return input;
    }

    /** In mode Same, a stride that exceeds the kernel by 2 or more can start inside the image: refused, as by the stock layer. */
    private void checkStart(long height, long width) {
        if (convolutionMode == ConvolutionMode.Same && (startsInside(0, height) || startsInside(1, width))) {
            throw new IllegalArgumentException(what() + ": kernel " + Arrays.toString(kernelSize) + " at stride "
                    + Arrays.toString(stride) + " in mode Same would start inside an image of " + height + "x" + width
                    + "; use a larger kernel, a smaller stride, or mode Truncate");
        }
    }

    private boolean startsInside(int axis, long size) {
        long outputs = (size + stride[axis] - 1) / stride[axis];
        return (outputs - 1) * stride[axis] + spanOfKernel()[axis] - size < -1;
    }

    @Override
    INDArray asKernels(INDArray weights) {
        return weights;
    }

    @Override
    INDArray asOutput(INDArray images) {
        return images;
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        InputType.InputTypeConvolutional input = convolutional(inputType);
        checkStart(input.getHeight(), input.getWidth());
        return InputTypeUtil.getOutputTypeCnnLayers(
                input,
                kernelSize,
                stride,
                padding,
                dilation,
                convolutionMode(),
                getNOut(),
                layerIndex,
                getLayerName(),
                dataFormat,
                QuantConvolution2D.class);
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        setInputs(convolutional(inputType).getChannels(), override);
        dataFormat = convolutional(inputType).getFormat();
    }

    private InputType.InputTypeConvolutional convolutional(@Nullable InputType inputType) {
        if (inputType instanceof InputType.InputTypeConvolutional input) {
            return input;
        }
        throw new IllegalArgumentException(
                what() + ": input type " + inputType + "; expected a convolutional one (InputType.convolutional)");
    }

    @Override
    public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return InputTypeUtil.getPreProcessorForInputTypeCnnLayers(inputType, getLayerName());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QuantConvolution2D layer
                && super.equals(other)
                && Arrays.equals(kernelSize, layer.kernelSize)
                && Arrays.equals(stride, layer.stride)
                && Arrays.equals(padding, layer.padding)
                && Arrays.equals(dilation, layer.dilation)
                && convolutionMode() == layer.convolutionMode()
                && dataFormat == layer.dataFormat;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                super.hashCode(),
                Arrays.hashCode(kernelSize),
                Arrays.hashCode(stride),
                Arrays.hashCode(padding),
                Arrays.hashCode(dilation),
                convolutionMode(),
                dataFormat);
    }

    /** What the builders of this layer and of its subclasses share. */
    @SuppressWarnings("unchecked")
    public abstract static class AbstractBuilder<T extends AbstractBuilder<T>> extends QuantizedLayer.Builder<T> {

        private int[] kernelSize = {1, 1};
        private int[] stride = {1, 1};
        private int[] padding = {0, 0};
        private int[] dilation = {1, 1};
        private @Nullable ConvolutionMode convolutionMode;
        private CNN2DFormat dataFormat = CNN2DFormat.NCHW;

        /** As {@code layer} is set: geometry and what {@link QuantizedLayer.Builder#like} takes over. */
        public T like(QuantConvolution2D layer) {
            return super.like(layer)
                    .kernelSize(layer.kernelSize)
                    .stride(layer.stride)
                    .padding(layer.padding)
                    .dilation(layer.dilation)
                    .convolutionMode(layer.convolutionMode())
                    .dataFormat(layer.dataFormat);
        }

        /** Kernel height and width, or one number for both. */
        public T kernelSize(int... kernelSize) {
            this.kernelSize = pair("kernel size", kernelSize, 1);
            return (T) this;
        }

        /** Vertical and horizontal stride, or one number for both. */
        public T stride(int... stride) {
            this.stride = pair("stride", stride, 1);
            return (T) this;
        }

        /** Vertical and horizontal padding, or one number for both. */
        public T padding(int... padding) {
            this.padding = pair("padding", padding, 0);
            return (T) this;
        }

        /** Vertical and horizontal dilation, or one number for both. */
        public T dilation(int... dilation) {
            this.dilation = pair("dilation", dilation, 1);
            return (T) this;
        }

        /** Same, Truncate or Strict; by default as the network has it, Truncate. */
        public T convolutionMode(ConvolutionMode convolutionMode) {
            this.convolutionMode = convolutionMode;
            return (T) this;
        }

        /** NCHW (the default) or NHWC; taken from the network's input type where that is set. */
        public T dataFormat(CNN2DFormat dataFormat) {
            this.dataFormat = dataFormat;
            return (T) this;
        }

        private static int[] pair(String what, int[] values, int least) {
            int[] pair = values.length == 1 ? new int[] {values[0], values[0]} : values.clone();
            if (pair.length != 2 || pair[0] < least || pair[1] < least) {
                throw new IllegalArgumentException(
                        what + " " + Arrays.toString(values) + ": expected one or two numbers of at least " + least);
            }
            return pair;
        }
    }

    /** In the style of {@code ConvolutionLayer.Builder}. */
    @SuppressWarnings("unchecked") // how DL4J declares build()
    public static final class Builder extends AbstractBuilder<Builder> {

        /** A convolution with a 1x1 kernel; set the kernel with {@link #kernelSize}. */
        public Builder() {}

        /** Kernel height and width, or one number for both. */
        public Builder(int... kernelSize) {
            kernelSize(kernelSize);
        }

        @Override
        public QuantConvolution2D build() {
            return new QuantConvolution2D(this);
        }
    }
}

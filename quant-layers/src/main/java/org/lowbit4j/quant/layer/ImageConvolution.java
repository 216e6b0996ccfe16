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
import org.lowbit4j.quant.convolution.Axis;
import org.lowbit4j.quant.convolution.SlidingWindow;

/** What the 2-D convolutions share: how their kernel moves over images [batch, channels, height, width] (NCHW) or NHWC. */
public abstract class ImageConvolution extends QuantizedLayer {

    private static final long serialVersionUID = 1;

    private int[] kernelSize = {1, 1};
    private int[] stride = {1, 1};
    private int[] padding = {0, 0};
    private int[] dilation = {1, 1};
    /** Null until the layer is in a network, if the network is to choose. */
    private @Nullable ConvolutionMode convolutionMode;

    private CNN2DFormat dataFormat = CNN2DFormat.NCHW;

    /** For JSON. */
    ImageConvolution() {}

    /** Everything from the builder. */
    @SuppressWarnings("this-escape") // what it calls reads only what is set already
    ImageConvolution(GeometryBuilder<?> builder) {
        super(builder);
        this.kernelSize = builder.kernelSize;
        this.stride = builder.stride;
        this.padding = builder.padding;
        this.dilation = builder.dilation;
        this.convolutionMode = builder.convolutionMode;
        this.dataFormat = builder.dataFormat;
        checkMode();
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

    /** Same, Truncate or Strict. */
    public ConvolutionMode convolutionMode() {
        return convolutionMode == null ? ConvolutionMode.Truncate : convolutionMode;
    }

    /** NCHW or NHWC. */
    public CNN2DFormat dataFormat() {
        return dataFormat;
    }

    /** How the kernel moves. */
    final SlidingWindow window() {
        return new SlidingWindow(axis(0), axis(1), convolutionMode(), dataFormat == CNN2DFormat.NHWC);
    }

    private Axis axis(int i) {
        return new Axis(kernelSize[i], stride[i], padding[i], dilation[i]);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        InputType.InputTypeConvolutional input = convolutional(inputType);
        window().checkStart(what(), input.getHeight(), input.getWidth());
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
                getClass());
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
        return other instanceof ImageConvolution layer
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

    /** What the builders of 2-D convolutions share. */
    @SuppressWarnings("unchecked")
    public abstract static class GeometryBuilder<T extends GeometryBuilder<T>> extends QuantizedLayerBuilder<T> {

        private int[] kernelSize = {1, 1};
        private int[] stride = {1, 1};
        private int[] padding = {0, 0};
        private int[] dilation = {1, 1};
        private @Nullable ConvolutionMode convolutionMode;
        private CNN2DFormat dataFormat = CNN2DFormat.NCHW;

        /** As {@code layer} is set: geometry and what {@link QuantizedLayerBuilder#like} takes over. */
        protected T like(ImageConvolution layer) {
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
}

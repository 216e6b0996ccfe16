package org.lowbit4j.quant.layer;

import java.util.Objects;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.util.Convolution1DUtils;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.convolution.Axis;
import org.lowbit4j.quant.convolution.Geometry;
import org.lowbit4j.quant.convolution.SequenceGeometry;

/**
 * A 1-D convolution with quantized weights and a quantized input; takes the place of DL4J's {@code Convolution1DLayer}.
 *
 * <pre>y = activation(outputScale * conv(quantize(x), quantize(W)) + b)</pre>
 *
 * Input [batch, nIn, width] (NCW) or [batch, width, nIn] (NWC); weights [nOut, nIn / groups, kernel, 1] in both
 * formats. In mode Causal the
 * output at a place reads that place and earlier ones only. Masks are refused: sequences of a batch have one length.
 */
public class QuantConvolution1D extends QuantizedLayer {

    private static final long serialVersionUID = 1;

    private int kernelSize = 1;
    private int stride = 1;
    private int padding;
    private int dilation = 1;
    private ConvolutionMode convolutionMode = ConvolutionMode.Truncate;
    private RNNFormat rnnDataFormat = RNNFormat.NCW;
    private int groups = 1;

    /** For JSON. */
    protected QuantConvolution1D() {}

    /** Everything from the builder. */
    @SuppressWarnings("this-escape") // what it calls reads only what is set already
    protected QuantConvolution1D(AbstractBuilder<?> builder) {
        super(builder);
        this.kernelSize = builder.kernelSize;
        this.stride = builder.stride;
        this.padding = builder.padding;
        this.dilation = builder.dilation;
        this.convolutionMode = builder.convolutionMode;
        this.rnnDataFormat = builder.rnnDataFormat;
        this.groups = builder.groups;
        check();
        Groups.check(this, groups);
        constrain(builder, hasBias());
    }

    /** Number of taps. */
    public int kernelSize() {
        return kernelSize;
    }

    /** Distance of two outputs in the input. */
    public int stride() {
        return stride;
    }

    /** Zeros on either side; unused in modes Same and Causal. */
    public int padding() {
        return padding;
    }

    /** Distance of two taps. */
    public int dilation() {
        return dilation;
    }

    /** Same, Truncate, Strict or Causal. */
    public ConvolutionMode convolutionMode() {
        return convolutionMode;
    }

    /** NCW or NWC. */
    public RNNFormat rnnDataFormat() {
        return rnnDataFormat;
    }

    /** Number of equal groups of channels that do not see each other. */
    public int groups() {
        return groups;
    }

    @Override
    protected void setInputs(long inputs, boolean override) {
        super.setInputs(inputs, override);
        Groups.check(this, groups);
    }

    @Override
    public Geometry geometry() {
        Axis width = new Axis(kernelSize, stride, padding, dilation);
        return SequenceGeometry.of(getNIn(), getNOut(), width, convolutionMode, rnnDataFormat == RNNFormat.NWC)
                .inGroups(groups);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        long length = recurrent(inputType).getTimeSeriesLength();
        long outputs = length < 0
                ? length
                : Convolution1DUtils.getOutputSize(length, kernelSize, stride, padding, convolutionMode, dilation);
        if (length >= 0 && outputs < 1) {
            throw new IllegalArgumentException(what() + ": a kernel of " + kernelSize + " taps, dilation " + dilation
                    + " and padding " + padding + " does not fit an input of width " + length);
        }
        return InputType.recurrent(getNOut(), outputs, rnnDataFormat);
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        setInputs(recurrent(inputType).getSize(), override);
        rnnDataFormat = recurrent(inputType).getFormat();
    }

    private InputType.InputTypeRecurrent recurrent(@Nullable InputType inputType) {
        if (inputType instanceof InputType.InputTypeRecurrent input) {
            return input;
        }
        throw new IllegalArgumentException(
                what() + ": input type " + inputType + "; expected a sequence (InputType.recurrent)");
    }

    @Override
    public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return InputTypeUtil.getPreprocessorForInputTypeRnnLayers(inputType, rnnDataFormat, getLayerName());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QuantConvolution1D layer
                && super.equals(other)
                && kernelSize == layer.kernelSize
                && stride == layer.stride
                && padding == layer.padding
                && dilation == layer.dilation
                && convolutionMode == layer.convolutionMode
                && rnnDataFormat == layer.rnnDataFormat
                && groups == layer.groups;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                super.hashCode(), kernelSize, stride, padding, dilation, convolutionMode, rnnDataFormat, groups);
    }

    /** What the builders of this layer and of its subclasses share. */
    @SuppressWarnings("unchecked")
    public abstract static class AbstractBuilder<T extends AbstractBuilder<T>> extends QuantizedLayerBuilder<T> {

        private int kernelSize = 1;
        private int stride = 1;
        private int padding;
        private int dilation = 1;
        private ConvolutionMode convolutionMode = ConvolutionMode.Truncate;
        private RNNFormat rnnDataFormat = RNNFormat.NCW;
        private int groups = 1;

        /** As {@code layer} is set: geometry and what {@link QuantizedLayerBuilder#like} takes over. */
        public T like(QuantConvolution1D layer) {
            return super.like(layer)
                    .kernelSize(layer.kernelSize)
                    .stride(layer.stride)
                    .padding(layer.padding)
                    .dilation(layer.dilation)
                    .convolutionMode(layer.convolutionMode)
                    .rnnDataFormat(layer.rnnDataFormat)
                    .groups(layer.groups);
        }

        /** Number of taps. */
        public T kernelSize(int kernelSize) {
            this.kernelSize = atLeast("kernel size", kernelSize, 1);
            return (T) this;
        }

        /** Distance of two outputs in the input. */
        public T stride(int stride) {
            this.stride = atLeast("stride", stride, 1);
            return (T) this;
        }

        /** Zeros on either side; unused in modes Same and Causal. */
        public T padding(int padding) {
            this.padding = atLeast("padding", padding, 0);
            return (T) this;
        }

        /** Distance of two taps. */
        public T dilation(int dilation) {
            this.dilation = atLeast("dilation", dilation, 1);
            return (T) this;
        }

        /** Same, Truncate (the default), Strict or Causal. */
        public T convolutionMode(ConvolutionMode convolutionMode) {
            this.convolutionMode = convolutionMode;
            return (T) this;
        }

        /** NCW (the default) or NWC; taken from the network's input type where that is set. */
        public T rnnDataFormat(RNNFormat rnnDataFormat) {
            this.rnnDataFormat = rnnDataFormat;
            return (T) this;
        }

        /** Number of equal groups of channels that do not see each other, 1 by default; nIn of them make a depthwise one. */
        public T groups(int groups) {
            this.groups = Groups.positive(groups);
            return (T) this;
        }

        private static int atLeast(String what, int value, int least) {
            if (value < least) {
                throw new IllegalArgumentException(what + " " + value + ": expected at least " + least);
            }
            return value;
        }
    }

    /** In the style of {@code Convolution1DLayer.Builder}. */
    @SuppressWarnings("unchecked") // how DL4J declares build()
    public static final class Builder extends AbstractBuilder<Builder> {

        /** A convolution of one tap; set the kernel with {@link #kernelSize}. */
        public Builder() {}

        /** Number of taps. */
        public Builder(int kernelSize) {
            kernelSize(kernelSize);
        }

        @Override
        public QuantConvolution1D build() {
            return new QuantConvolution1D(this);
        }
    }
}

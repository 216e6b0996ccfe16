package org.lowbit4j.quant.layer;

import java.util.Collection;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The parameter-free shortcut of CIFAR residual networks, "option A" of He et al., "Deep Residual Learning for Image
 * Recognition" (2016), section 4.2: every {@code stride}-th pixel, with zero channels in front and behind.
 *
 * <p>Input [N, C, H, W], output [N, before + C + after, ceil(H / stride), ceil(W / stride)], or the same with the
 * channels last. The format follows the input type when the network infers shapes.
 */
public class OptionAShortcut extends NoParamLayer {

    private static final long serialVersionUID = 1;

    private int stride;
    private int channelsBefore;
    private int channelsAfter;
    private CNN2DFormat dataFormat = CNN2DFormat.NCHW;

    /** For JSON only. */
    OptionAShortcut() {}

    private OptionAShortcut(Builder builder) {
        super(builder);
        this.stride = builder.stride;
        this.channelsBefore = builder.before;
        this.channelsAfter = builder.after;
        this.dataFormat = builder.format;
    }

    /** Step between the pixels that are kept, in both directions. */
    @JsonProperty
    public int getStride() {
        return stride;
    }

    /** Number of zero channels in front of the input's channels. */
    @JsonProperty
    public int getChannelsBefore() {
        return channelsBefore;
    }

    /** Number of zero channels behind the input's channels. */
    @JsonProperty
    public int getChannelsAfter() {
        return channelsAfter;
    }

    /** Place of the channels in input and output. */
    @JsonProperty
    public CNN2DFormat getDataFormat() {
        return dataFormat;
    }

    @Override
    public org.deeplearning4j.nn.api.Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        OptionAShortcutRuntime layer = new OptionAShortcutRuntime(conf, networkDataType);
        layer.setListeners(trainingListeners);
        layer.setIndex(layerIndex);
        layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
        return layer;
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        InputTypeConvolutional in = images(inputType);
        return InputType.convolutional(
                kept(in.getHeight()),
                kept(in.getWidth()),
                channelsBefore + in.getChannels() + channelsAfter,
                in.getFormat());
    }

    /** How many of {@code size} rows or columns remain. */
    long kept(long size) {
        return (size + stride - 1) / stride;
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        dataFormat = images(inputType).getFormat();
    }

    @Override
    public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return InputTypeUtil.getPreProcessorForInputTypeCnnLayers(inputType, getLayerName());
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        return new LayerMemoryReport.Builder(layerName, OptionAShortcut.class, inputType, getOutputType(-1, inputType))
                .standardMemory(0, 0)
                .workingMemory(0, 0, MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OptionAShortcut that
                && that.canEqual(this)
                && super.equals(other)
                && stride == that.stride
                && channelsBefore == that.channelsBefore
                && channelsAfter == that.channelsAfter
                && dataFormat == that.dataFormat;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof OptionAShortcut;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * super.hashCode() + stride) + channelsBefore) + channelsAfter;
    }

    private InputTypeConvolutional images(InputType inputType) {
        if (inputType instanceof InputTypeConvolutional in) {
            return in;
        }
        throw new IllegalStateException("Layer \"" + getLayerName() + "\" (option-A shortcut): input type " + inputType
                + ", expected images; place it behind a convolutional layer or set InputType.convolutional");
    }

    /** Collects the settings; without any of them the layer passes its input on. */
    @SuppressWarnings("unchecked") // how DL4J declares build()
    public static class Builder extends org.deeplearning4j.nn.conf.layers.Layer.Builder<Builder> {

        private int stride = 1;
        private int before;
        private int after;
        private CNN2DFormat format = CNN2DFormat.NCHW;

        /** Keeps every {@code stride}-th row and column, from the first on. */
        public Builder stride(int stride) {
            this.stride = stride;
            return this;
        }

        /** Adds zero channels in front and behind. */
        public Builder zeroChannels(int before, int after) {
            this.before = before;
            this.after = after;
            return this;
        }

        /** Place of the channels; needed only where the network does not infer shapes. */
        public Builder dataFormat(CNN2DFormat format) {
            this.format = format;
            return this;
        }

        @Override
        public OptionAShortcut build() {
            if (stride < 1 || before < 0 || after < 0) {
                throw new IllegalArgumentException("Layer \"" + layerName + "\" (option-A shortcut): stride " + stride
                        + ", zero channels " + before + " and " + after
                        + "; expected a stride of at least 1 and no negative number of channels");
            }
            return new OptionAShortcut(this);
        }
    }
}

package org.lowbit4j.quant.lowering;

import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelException;
import org.lowbit4j.binconv.format.PackedModelReader;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.convolution.DenseGeometry;
import org.lowbit4j.quant.convolution.Geometry;
import org.lowbit4j.quant.convolution.SequenceGeometry;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A trained quantized layer, dense or a convolution of any geometry, with packed weights, up to its activation function, that runs on the engine's
 * kernels inside a Deeplearning4j network whose other layers stay what they are. It computes what the layer alone is lowered
 * to, bit for bit. No parameters: the weights are a packed model in the configuration, and so in its JSON and in saved models.
 * Inference only. {@link PackedLayers} puts it into a network.
 *
 * <p>Input and output as of the layer that it replaces: [N, C, H, W], [N, H, W, C], [N, C, W], [N, W, C], or [N, C] for a dense
 * layer.
 */
public final class PackedLayer extends NoParamLayer {

    private static final long serialVersionUID = 1;

    private byte[] packed = {};
    private boolean dense = true;
    private boolean sequence;
    private ConvolutionMode convolutionMode = ConvolutionMode.Truncate;
    private CNN2DFormat dataFormat = CNN2DFormat.NCHW;

    /** For JSON only. */
    PackedLayer() {}

    /** The packed form of a trained layer; its name becomes that of the nodes and of this layer. */
    static PackedLayer of(String name, QuantizedLayerRuntime trained) {
        PackedLayer layer = new PackedLayer();
        layer.setLayerName(name);
        layer.packed = PackedModelWriter.toBytes(new PackedModel(SingleLayer.lower(name, trained), "{}"));
        Geometry geometry = trained.layer().geometry();
        layer.dense = geometry instanceof DenseGeometry;
        layer.sequence = geometry instanceof SequenceGeometry;
        if (!layer.dense) {
            layer.convolutionMode = geometry.window().mode();
            layer.dataFormat = geometry.window().channelsLast() ? CNN2DFormat.NHWC : CNN2DFormat.NCHW;
        }
        return layer;
    }

    /** The bytes of a packed model file that holds this layer, made for the smallest image that it takes. */
    @JsonProperty
    public byte[] getPacked() {
        return packed.clone();
    }

    /** Whether the input is a vector, not an image. */
    @JsonProperty
    public boolean isDense() {
        return dense;
    }

    /** Whether the input is a sequence, [N, C, W] or [N, W, C]: an image of height 1 without that axis. */
    @JsonProperty
    public boolean isSequence() {
        return sequence;
    }

    /** With Same, the padding follows the size of the image. */
    @JsonProperty
    public ConvolutionMode getConvolutionMode() {
        return convolutionMode;
    }

    /** Place of the channels in images and sequences. */
    @JsonProperty
    public CNN2DFormat getDataFormat() {
        return dataFormat;
    }

    /** The layer as a graph over inputs of one shape. */
    Graph on(Shape input) {
        try {
            return SingleLayer.on(stored(), convolutionMode, input);
        } catch (IllegalArgumentException fault) {
            throw new IllegalArgumentException(what() + ": " + fault.getMessage(), fault);
        }
    }

    /** The layer in messages. */
    String what() {
        return "Layer " + Names.quoted(getLayerName()) + " (packed)";
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            @Nullable Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        PackedLayerRuntime layer = new PackedLayerRuntime(conf, networkDataType);
        layer.setListeners(trainingListeners);
        layer.setIndex(layerIndex);
        layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
        return layer;
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        if (inputType instanceof InputType.InputTypeConvolutional images && !dense) {
            Shape output = on(new Shape((int) images.getHeight(), (int) images.getWidth(), (int) images.getChannels()))
                    .outputShape();
            return InputType.convolutional(output.height(), output.width(), output.channels(), images.getFormat());
        }
        if (inputType instanceof InputType.InputTypeRecurrent sequences && sequence) {
            return sequenceOutput(sequences);
        }
        return InputType.feedForward(stored().outputShape().channels());
    }

    /** A length that is not known, -1, stays so. */
    private InputType sequenceOutput(InputType.InputTypeRecurrent input) {
        int channels = stored().outputShape().channels();
        if (input.getTimeSeriesLength() < 0) {
            return InputType.recurrent(channels, input.getTimeSeriesLength(), input.getFormat());
        }
        Shape output = on(new Shape(1, (int) input.getTimeSeriesLength(), (int) input.getSize()))
                .outputShape();
        return InputType.recurrent(channels, output.width(), input.getFormat());
    }

    private Graph stored() {
        try {
            return PackedModelReader.read(packed).graph();
        } catch (PackedModelException fault) {
            throw new IllegalArgumentException(fault.getMessage(), fault);
        }
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        if (inputType instanceof InputType.InputTypeConvolutional images) {
            dataFormat = images.getFormat();
        }
        if (inputType instanceof InputType.InputTypeRecurrent sequences && sequence) {
            dataFormat = sequences.getFormat() == RNNFormat.NWC ? CNN2DFormat.NHWC : CNN2DFormat.NCHW;
        }
    }

    @Override
    public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        if (sequence) {
            RNNFormat format = dataFormat == CNN2DFormat.NHWC ? RNNFormat.NWC : RNNFormat.NCW;
            return InputTypeUtil.getPreprocessorForInputTypeRnnLayers(inputType, format, getLayerName());
        }
        if (!dense) {
            return InputTypeUtil.getPreProcessorForInputTypeCnnLayers(inputType, getLayerName());
        }
        return inputType instanceof InputType.InputTypeConvolutional images
                ? new CnnToFeedForwardPreProcessor(
                        images.getHeight(), images.getWidth(), images.getChannels(), images.getFormat())
                : null;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        return new LayerMemoryReport.Builder(getLayerName(), PackedLayer.class, inputType, getOutputType(-1, inputType))
                .standardMemory(0, 0)
                .workingMemory(0, 0, MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PackedLayer layer
                && super.equals(other)
                && Arrays.equals(packed, layer.packed)
                && dense == layer.dense
                && sequence == layer.sequence
                && convolutionMode == layer.convolutionMode
                && dataFormat == layer.dataFormat;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof PackedLayer;
    }

    @Override
    public int hashCode() {
        return Objects.hash(getLayerName(), Arrays.hashCode(packed), dense, sequence, convolutionMode, dataFormat);
    }
}

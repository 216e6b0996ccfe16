package org.lowbit4j.quant.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.nd4j.ImageFormat;
import org.lowbit4j.quant.calibration.NetworkCalibration;
import org.lowbit4j.quant.layer.FusedBatchNormalization;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.lowbit4j.quant.layer.QuantDense;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class PackedLayersTest {

    /** Two quantized convolutions, a batch norm behind the first, a quantized dense layer and a float output layer. */
    private static ComputationGraph calibrated(CNN2DFormat format, ConvolutionMode mode) {
        ComputationGraph network = LoweringFixture.classified(
                LoweringFixture.graph()
                        .addLayer("first", convolution(format, mode, 5, 4).build(), "input")
                        .addLayer("norm", new FusedBatchNormalization(), "first")
                        .addLayer(
                                "second",
                                convolution(format, mode, 4, 3)
                                        .activation(Activation.RELU)
                                        .build(),
                                "norm")
                        .addLayer(
                                "dense",
                                new QuantDense.Builder().nOut(9).bits(3, 4).build(),
                                "second"),
                "dense",
                format);
        network.getLayer("norm").getParam("mean").addi(0.25);
        NetworkCalibration.calibrate(network, LoweringFixture.images(format));
        return network;
    }

    private static QuantConvolution2D.Builder convolution(
            CNN2DFormat format, ConvolutionMode mode, int weightBits, int activationBits) {
        return LoweringFixture.quantized(format)
                .convolutionMode(mode)
                .stride(2, 1)
                .bits(weightBits, activationBits);
    }

    @ParameterizedTest
    @CsvSource({
        "NCHW, Same, first",
        "NHWC, Same, first",
        "NCHW, Truncate, second",
        "NHWC, Same, second",
        "NHWC, Truncate, dense",
        "NCHW, Same, dense"
    })
    void aPackedLayerComputesWhatTheLayerIsLoweredTo(CNN2DFormat format, ConvolutionMode mode, String name) {
        ComputationGraph network = calibrated(format, mode);
        INDArray images = LoweringFixture.images(format);
        ComputationGraph packed = PackedLayers.pack(network, name);

        INDArray input =
                name.equals("first") ? images : activation(packed, images, name.equals("dense") ? "second" : "norm");
        INDArray flat = name.equals("dense") ? input.dup('c').reshape('c', input.size(0), -1) : input;
        ImageFormat imageFormat = ImageFormat.valueOf(format.name());
        Shape shape = imageFormat.shape(flat);
        Graph graph = SingleLayer.on(
                SingleLayer.lower(name, (QuantizedLayerRuntime) network.getLayer(name)),
                name.equals("dense") ? ConvolutionMode.Truncate : mode,
                shape);
        INDArray output = activation(packed, images, name);
        assertThat(imageFormat.channelsLast(output))
                .containsExactly(
                        new ReferenceInterpreter(graph, 1).run(imageFormat.channelsLast(flat), LoweringFixture.BATCH));
        assertThat(output.shape()).isEqualTo(activation(network, images, name).shape());
        assertThat(output.sub(activation(network, images, name)).amaxNumber().doubleValue())
                .isLessThan(1e-4);
    }

    private static INDArray activation(ComputationGraph network, INDArray images, String name) {
        INDArray activation = network.feedForward(images, false).get(name);
        assertThat(activation).as(name).isNotNull();
        return activation == null ? images : activation;
    }

    @Test
    void allOtherLayersStay() {
        ComputationGraph network = calibrated(CNN2DFormat.NCHW, ConvolutionMode.Same);
        ComputationGraph packed = PackedLayers.pack(network, "second");
        assertThatBits(packed.getLayer("first").params())
                .isEqualTo(network.getLayer("first").params());
        assertThatBits(packed.getLayer("norm").params())
                .isEqualTo(network.getLayer("norm").params());
        assertThatBits(packed.getLayer("out").params())
                .isEqualTo(network.getLayer("out").params());
        assertThat(packed.getLayer("second").numParams()).isZero();
        assertThat(network.getLayer("second")).isInstanceOf(QuantizedLayerRuntime.class);
    }

    @ParameterizedTest
    @CsvSource({"NCHW", "NHWC"})
    void layersArePackedOneAfterTheOtherAndSaved(CNN2DFormat format) throws IOException {
        ComputationGraph packed = calibrated(format, ConvolutionMode.Same);
        INDArray images = LoweringFixture.images(format);
        for (String name : new String[] {"second", "dense", "first"}) {
            packed = PackedLayers.pack(packed, name);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(packed, bytes, false);
        ComputationGraph restored =
                ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(bytes.toByteArray()), false);
        assertThatBits(restored.outputSingle(images)).isEqualTo(packed.outputSingle(images));
        assertThatBits(packed.clone().outputSingle(images)).isEqualTo(packed.outputSingle(images));
        ComputationGraphConfiguration configuration = packed.getConfiguration();
        assertThat(ComputationGraphConfiguration.fromJson(configuration.toJson()))
                .isEqualTo(configuration);
    }

    @Test
    void aSequenceIsPackedByNumber() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new QuantConvolution2D.Builder(1).nOut(4).bits(3, 2).build())
                .layer(new QuantDense.Builder().nOut(5).bits(2, 2).build())
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.convolutional(7, 6, 3, CNN2DFormat.NCHW))
                .build());
        network.init();
        INDArray images = LoweringFixture.images(CNN2DFormat.NCHW);
        NetworkCalibration.calibrate(network, images);
        MultiLayerNetwork packed = PackedLayers.pack(PackedLayers.pack(network, 1), 0);
        assertThat(packed.output(images)
                        .sub(network.output(images))
                        .amaxNumber()
                        .doubleValue())
                .isLessThan(1e-4);
        assertThatThrownBy(() -> PackedLayers.pack(network, 2)).hasMessageContaining("is a OutputLayer; expected");
        assertThatThrownBy(() -> PackedLayers.pack(network, 3)).hasMessageContaining("the network has 3 layers");
    }

    @Test
    void refusesWhatCannotBePackedByName() {
        ComputationGraph network = calibrated(CNN2DFormat.NCHW, ConvolutionMode.Same);
        assertThatThrownBy(() -> PackedLayers.pack(network, "none")).hasMessage("The network has no layer \"none\"");
        assertThatThrownBy(() -> PackedLayers.pack(network, "norm"))
                .hasMessageContaining("Layer \"norm\" is a FusedBatchNormalization; expected a quantized");
        ComputationGraph packed = PackedLayers.pack(network, "second");
        INDArray images = LoweringFixture.images(CNN2DFormat.NCHW);
        assertThatThrownBy(() -> packed.fit(new INDArray[] {images}, new INDArray[] {Nd4j.zeros(DataType.FLOAT, 3, 4)}))
                .hasStackTraceContaining("Layer \"second\" (packed): packed weights have no gradient");
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"DOUBLE", "HALF", "BFLOAT16"})
    void networksOfOtherTypesGetTheSameValuesInTheirType(DataType type) {
        ComputationGraph network = alone();
        INDArray images = LoweringFixture.images(CNN2DFormat.NCHW).castTo(type).castTo(DataType.FLOAT);
        INDArray expected = PackedLayers.pack(network, "only").outputSingle(images);

        INDArray got = PackedLayers.pack(network, "only").convertDataType(type).outputSingle(images.castTo(type));

        assertThat(got.dataType()).isEqualTo(type);
        assertThat(got.castTo(DataType.FLOAT).data().asFloat())
                .containsExactly(
                        expected.castTo(type).castTo(DataType.FLOAT).data().asFloat());
    }

    @Test
    void anEngineIsClosedWhenImagesOfAnotherSizeTakeAnother() {
        ComputationGraph packed = PackedLayers.pack(alone(), "only");
        PackedLayerRuntime layer = (PackedLayerRuntime) packed.getLayer("only");
        Shape small = new Shape(5, 5, LoweringFixture.CHANNELS);
        float[] image = new float[small.size()];
        Engine first = layer.engine(small);
        assertThat(layer.engine(small)).isSameAs(first);
        first.run(image, 1);

        Engine second = layer.engine(new Shape(6, 5, LoweringFixture.CHANNELS));

        assertThat(second).isNotSameAs(first);
        assertThatThrownBy(() -> first.run(image, 1)).hasMessageContaining("closed");
    }

    private static ComputationGraph alone() {
        ComputationGraph network = new ComputationGraph(LoweringFixture.graph()
                .addLayer(
                        "only",
                        LoweringFixture.quantized(CNN2DFormat.NCHW)
                                .nIn(LoweringFixture.CHANNELS)
                                .bits(4, 4)
                                .build(),
                        "input")
                .setOutputs("only")
                .build());
        network.init();
        NetworkCalibration.calibrate(network, LoweringFixture.images(CNN2DFormat.NCHW));
        return network;
    }
}

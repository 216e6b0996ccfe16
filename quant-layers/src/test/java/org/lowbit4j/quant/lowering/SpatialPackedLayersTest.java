package org.lowbit4j.quant.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.quant.NamedValues.required;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.quant.SpatialNetworks;
import org.lowbit4j.quant.calibration.NetworkCalibration;
import org.lowbit4j.quant.layer.QuantDepthwiseConvolution2D;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Depthwise and 1-D layers packed alone: they compute what they did, in the shapes they did. */
class SpatialPackedLayersTest {

    @ParameterizedTest
    @CsvSource({"NCHW, Same", "NHWC, Same", "NCHW, Truncate", "NHWC, Truncate"})
    void aDepthwiseLayerIsPacked(CNN2DFormat format, ConvolutionMode mode) throws IOException {
        ComputationGraph network = LoweringFixture.classified(
                LoweringFixture.graph()
                        .addLayer(
                                "deep",
                                new QuantDepthwiseConvolution2D.Builder(3, 2)
                                        .depthMultiplier(2)
                                        .convolutionMode(mode)
                                        .stride(2, 1)
                                        .bits(4, 4)
                                        .outputScale(true)
                                        .build(),
                                "input"),
                "deep",
                format);
        INDArray images = LoweringFixture.images(format);
        NetworkCalibration.calibrate(network, images.dup());
        assertPackedAlike(network, "deep", images);
    }

    @ParameterizedTest
    @EnumSource(RNNFormat.class)
    void sequencesArePacked(RNNFormat format) throws IOException {
        ComputationGraph network = SpatialNetworks.quantizedSequence(format, 3, 4, 3);
        INDArray input = SpatialNetworks.sequences(format, 5, 1).getFeatures();
        NetworkCalibration.calibrate(network, input.dup());
        assertPackedAlike(network, "causal", input);
        assertPackedAlike(network, "strided", input);
    }

    private static void assertPackedAlike(ComputationGraph network, String name, INDArray input) throws IOException {
        ComputationGraph packed = PackedLayers.pack(network, name);
        INDArray expected = required(network.feedForward(input, false), name).dup();
        INDArray actual = required(packed.feedForward(input, false), name).dup();
        assertThat(actual.shape()).containsExactly(expected.shape());
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-4);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(packed, bytes, false);
        ComputationGraph restored =
                ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(bytes.toByteArray()), false);
        assertThat(restored.outputSingle(input).data().asFloat())
                .isEqualTo(packed.outputSingle(input).data().asFloat());
    }

    @Test
    void aPackedSequenceKnowsItsShapes() {
        ComputationGraph network = SpatialNetworks.quantizedSequence(RNNFormat.NCW, 3, 4, 3);
        NetworkCalibration.calibrate(
                network, SpatialNetworks.sequences(RNNFormat.NCW, 5, 1).getFeatures());
        ComputationGraph packed = PackedLayers.pack(network, "strided");
        PackedLayer layer = (PackedLayer) packed.getLayer("strided").conf().getLayer();
        assertThat(layer.getOutputType(0, InputType.recurrent(8, 9, RNNFormat.NCW)))
                .isEqualTo(InputType.recurrent(8, 4, RNNFormat.NCW));
        assertThatThrownBy(() -> packed.outputSingle(Nd4j.rand(DataType.FLOAT, 2, 2, 4, 4)))
                .isInstanceOf(RuntimeException.class);
    }
}

package org.lowbit4j.quant.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.SpatialNetworks;
import org.lowbit4j.quant.layer.QuantConvolution1D;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.lowbit4j.quant.layer.QuantDepthwiseConvolution2D;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Stock depthwise, separable and 1-D layers become quantized ones of the same settings and weights. */
@Tag("one-jdk")
class SpatialConversionTest {

    private static ComputationGraph quantized(ComputationGraph network, INDArray images) {
        NetworkQuantizer quantizer = new NetworkQuantizer(network);
        return quantizer.quantize(
                BitwidthPlan.uniform(quantizer.quantizableLayers(), 4, 4, FirstLast.SAME),
                new NetworkQuantizer.Training(new Nesterovs(0.01, 0.9), 1e-4, 1),
                images);
    }

    private static <L extends QuantizedLayer> L layer(ComputationGraph network, String name, Class<L> type) {
        return type.cast(network.getLayer(name).conf().getLayer());
    }

    /** With quantization off, the converted network computes what the float one does. */
    private static void assertSameFloats(ComputationGraph network, ComputationGraph quantized, INDArray input) {
        for (org.deeplearning4j.nn.api.Layer layer : quantized.getLayers()) {
            if (layer instanceof QuantizedLayerRuntime runtime) {
                runtime.setQuantizing(false);
                if (runtime.layer().hasOutputScale()) {
                    runtime.getParam(QuantizedLayer.OUTPUT_SCALE).assign(1);
                }
            }
        }
        INDArray expected = network.outputSingle(input);
        assertThat(quantized.outputSingle(input).sub(expected).amaxNumber().doubleValue())
                .isLessThan(1e-5);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void depthwiseLayersKeepTheirSettingsAndWeights(CNN2DFormat format) {
        ComputationGraph network = SpatialNetworks.mobile(format, 3);
        INDArray images = SmallNetworks.data(format, 16, 5).getFeatures();
        ComputationGraph quantized = quantized(network, images);
        QuantDepthwiseConvolution2D wide = layer(quantized, "wide", QuantDepthwiseConvolution2D.class);
        assertThat(wide.depthMultiplier()).isEqualTo(2);
        assertThat(wide.getNOut()).isEqualTo(16);
        assertThat(wide.hasBias()).isTrue();
        assertThat(wide.dataFormat()).isEqualTo(format);
        assertThat(wide.convolutionMode()).isEqualTo(ConvolutionMode.Same);
        QuantDepthwiseConvolution2D deep = layer(quantized, "b_depth", QuantDepthwiseConvolution2D.class);
        assertThat(deep.stride()).containsExactly(2, 2);
        assertThat(deep.hasOutputScale()).isFalse();
        assertSameFloats(network, quantized, images);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void aSeparableLayerBecomesItsTwoParts(CNN2DFormat format) {
        ComputationGraph network = SpatialNetworks.separable(format, 3);
        network.getLayer("separable").getParam("b").assign(0.25);
        INDArray images = SmallNetworks.data(format, 16, 5).getFeatures();
        assertThat(SeparatedNetwork.of(network)
                        .outputSingle(images)
                        .sub(network.outputSingle(images))
                        .amaxNumber()
                        .doubleValue())
                .isLessThan(1e-5);
        ComputationGraph quantized = quantized(network, images);
        QuantDepthwiseConvolution2D deep = layer(quantized, "separable_depthwise", QuantDepthwiseConvolution2D.class);
        assertThat(deep.hasBias()).isFalse();
        assertThat(deep.stride()).containsExactly(2, 1);
        QuantConvolution2D point = layer(quantized, "separable", QuantConvolution2D.class);
        assertThat(point.hasBias()).isTrue();
        assertThat(point.getNIn()).isEqualTo(10);
        assertSameFloats(network, quantized, images);
    }

    /** Each part has them; a constraint goes where its parameters go. */
    @Test
    void bothPartsOfASeparableLayerKeepItsSettings() {
        DropConnect noise = new DropConnect(0.9);
        ComputationGraph network = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("input")
                .addLayer(
                        "deep",
                        new SeparableConvolution2D.Builder(2, 2)
                                .nOut(3)
                                .weightNoise(noise)
                                .biasInit(0.5)
                                .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
                                .gradientNormalizationThreshold(0.25)
                                .weightInit(new UniformDistribution(-0.125, 0.125))
                                .constrainAllParameters(new MaxNormConstraint(3, 1))
                                .build(),
                        "input")
                .addLayer("loss", new CnnLossLayer.Builder().build(), "deep")
                .setOutputs("loss")
                .setInputTypes(InputType.convolutional(4, 4, 2))
                .build());
        network.init();
        ComputationGraph quantized = quantized(network, Nd4j.rand(DataType.FLOAT, 6, 2, 4, 4));
        for (String name : List.of("deep_depthwise", "deep")) {
            QuantizedLayer part = layer(quantized, name, QuantizedLayer.class);
            assertThat(part.weightNoise()).as(name).isEqualTo(noise);
            assertThat(part.biasInit()).isEqualTo(0.5);
            assertThat(part.getGradientNormalization()).isEqualTo(GradientNormalization.ClipElementWiseAbsoluteValue);
            assertThat(part.getGradientNormalizationThreshold()).isEqualTo(0.25);
            assertThat(part.weightInit()).isEqualTo(new WeightInitDistribution(new UniformDistribution(-0.125, 0.125)));
        }
        assertThat(constrained(quantized, "deep_depthwise")).containsExactly("W");
        assertThat(constrained(quantized, "deep")).containsExactlyInAnyOrder("W", "b");
    }

    private static Set<String> constrained(ComputationGraph network, String name) {
        return layer(network, name, QuantizedLayer.class).getConstraints().stream()
                .flatMap(constraint -> constraint.getParams().stream())
                .collect(Collectors.toSet());
    }

    @Test
    void sequencesKeepTheirSettingsAndWeights() {
        ComputationGraph network = SpatialNetworks.sequence(3);
        INDArray input = SpatialNetworks.sequences(RNNFormat.NCW, 16, 5).getFeatures();
        ComputationGraph quantized = quantized(network, input);
        QuantConvolution1D causal = layer(quantized, "causal", QuantConvolution1D.class);
        assertThat(causal.convolutionMode()).isEqualTo(ConvolutionMode.Causal);
        assertThat(causal.dilation()).isEqualTo(2);
        assertThat(layer(quantized, "strided", QuantConvolution1D.class).stride())
                .isEqualTo(2);
        assertSameFloats(network, quantized, input);
    }

    @Test
    void progressiveConversionKeepsTheGeometry() {
        INDArray images = SmallNetworks.data(CNN2DFormat.NHWC, 16, 5).getFeatures();
        ComputationGraph first = quantized(SpatialNetworks.mobile(CNN2DFormat.NHWC, 3), images);
        ComputationGraph second = quantized(first, images.dup());
        for (String name : List.of("a_depth", "b_depth", "wide", "b_project")) {
            assertThat(layer(second, name, QuantizedLayer.class).geometry())
                    .isEqualTo(layer(first, name, QuantizedLayer.class).geometry());
            assertThat(second.getLayer(name).getParam("W").data().asFloat())
                    .isEqualTo(first.getLayer(name).getParam("W").data().asFloat());
        }
    }

    @Test
    void aNameThatIsTakenIsNamed() {
        ComputationGraph network = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("input")
                .addVertex("deep_depthwise", new ScaleVertex(1), "input")
                .addLayer(
                        "deep", new SeparableConvolution2D.Builder(1, 1).nOut(2).build(), "deep_depthwise")
                .addLayer("loss", new CnnLossLayer.Builder().build(), "deep")
                .setOutputs("loss")
                .setInputTypes(InputType.convolutional(3, 3, 2))
                .build());
        network.init();
        assertThatThrownBy(() -> new NetworkQuantizer(network))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"deep\"")
                .hasMessageContaining("\"deep_depthwise\"")
                .hasMessageContaining("rename");
    }
}

package org.lowbit4j.bitsearch.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.bitsearch.SearchNetworks;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.lowbit4j.quant.layer.QuantDense;
import org.lowbit4j.quant.layer.QuantDepthwiseConvolution2D;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.lowering.UnsupportedLayerException;
import org.lowbit4j.quant.scheme.DorefaScaledWeights;
import org.lowbit4j.quant.scheme.DorefaWeights;
import org.lowbit4j.quant.scheme.LsqWeights;
import org.lowbit4j.quant.scheme.PactActivations;
import org.lowbit4j.quant.scheme.PactOriginalActivations;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Search layers inside networks: parity with their definition, gradients, files. */
@Tag("one-jdk")
class SearchLayerTest {

    private static final Candidates ALL = Candidates.of(1, 2, 3, 4, 5);
    private static final Candidates WITHOUT_ONE = Candidates.of(2, 3, 5);

    static Stream<QuantizedLayer> layers() {
        return Stream.of(
                convolution().candidates(ALL, ALL).build(),
                convolution()
                        .stride(2)
                        .candidates(Candidates.of(4), Candidates.of(1, 8))
                        .build(),
                convolution()
                        .quantizers(Quantizers.QIL)
                        .candidates(WITHOUT_ONE, ALL)
                        .build(),
                convolution()
                        .weights(new QilWeights(4, false, 0.8f, true))
                        .activations(new QilActivations(4, Coding.SIGNED))
                        .candidates(WITHOUT_ONE, WITHOUT_ONE)
                        .build(),
                convolution()
                        .weights(new QilWeights(4, true, 1, false))
                        .candidates(WITHOUT_ONE, ALL)
                        .build(),
                convolution()
                        .quantizers(Quantizers.LSQ)
                        .candidates(WITHOUT_ONE, ALL)
                        .build(),
                convolution()
                        .weights(new DorefaScaledWeights(4))
                        .activations(new PactOriginalActivations(4))
                        .candidates(ALL, ALL)
                        .build(),
                new QuantDepthwiseConvolution2D.Builder(3)
                        .depthMultiplier(2)
                        .weights(new SearchedWeights(new LsqWeights(4), WITHOUT_ONE))
                        .activations(new SearchedActivations(new PactActivations(4), ALL))
                        .build(),
                new SearchDense.Builder().nOut(4).candidates(ALL, ALL).build(),
                new SearchDense.Builder()
                        .nOut(4)
                        .quantizers(Quantizers.QIL)
                        .candidates(WITHOUT_ONE, ALL)
                        .build());
    }

    private static SearchConvolution2D.Builder convolution() {
        return new SearchConvolution2D.Builder(3).nOut(4).convolutionMode(ConvolutionMode.Same);
    }

    private static MultiLayerNetwork network(QuantizedLayer layer) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Nesterovs(0.05, 0.9))
                .list()
                .layer(layer.clone())
                .layer(new OutputLayer.Builder().nOut(2).build())
                .setInputType(InputType.convolutional(6, 5, 3, CNN2DFormat.NHWC))
                .build());
        network.init();
        Random random = new Random(9);
        for (String key :
                List.of(SearchLayer.WEIGHT_STRENGTHS, SearchLayer.ACTIVATION_STRENGTHS, SearchLayer.WEIGHT_NOISE)) {
            INDArray parameter = network.getLayer(0).getParam(key);
            for (int i = 0; i < parameter.length(); i++) {
                parameter.putScalar(i, random.nextGaussian());
            }
        }
        network.getLayer(0).getParam(SearchLayer.SHARPNESS).assign(1.5);
        Map<String, Double> awayFromKinks = Map.of(
                QilWeights.CENTER, 0.23,
                QilWeights.HALF_WIDTH, 0.19,
                QilActivations.CENTER, 0.8,
                QilActivations.HALF_WIDTH, 0.7);
        network.getLayer(0).paramTable().forEach((key, value) -> {
            if (awayFromKinks.containsKey(key)) {
                value.assign(awayFromKinks.get(key));
            }
        });
        return network;
    }

    private static DataSet data() {
        Random random = new Random(8);
        INDArray features = Nd4j.create(DataType.FLOAT, 5, 6, 5, 3);
        for (int i = 0; i < features.length(); i++) {
            features.putScalar(i, 0.8 * random.nextGaussian() + 0.3);
        }
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 5, 2);
        labels.getColumn(0).assign(1);
        return new DataSet(features, labels);
    }

    private static Gradient gradient(MultiLayerNetwork network) {
        DataType type = network.params().dataType();
        network.setInput(data().getFeatures().castTo(type));
        network.setLabels(data().getLabels().castTo(type));
        network.computeGradientAndScore();
        return network.gradient();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void computeWhatTheirDefinitionSays(QuantizedLayer layer) {
        MultiLayerNetwork fused = network(layer);
        MultiLayerNetwork defined = fused.clone().convertDataType(DataType.DOUBLE);
        INDArray features = data().getFeatures();
        assertThat(fused.output(features)
                        .castTo(DataType.DOUBLE)
                        .distance2(defined.output(features.castTo(DataType.DOUBLE))))
                .isLessThan(1e-5);
        Gradient loops = gradient(fused);
        Gradient ops = gradient(defined);
        for (String key : fused.getLayer(0).paramTable().keySet()) {
            if (key.equals(SearchLayer.WEIGHT_NOISE)
                    || key.equals(SearchLayer.ACTIVATION_NOISE)
                    || key.equals(SearchLayer.SHARPNESS)) {
                continue; // no gradient is kept of what nothing trains
            }
            INDArray expected = ops.getGradientFor("0_" + key);
            assertThat(loops.getGradientFor("0_" + key).castTo(DataType.DOUBLE).distance2(expected))
                    .as(key)
                    .isCloseTo(0, within(2e-5 * (expected.norm2Number().doubleValue() + 1)));
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void strengthGradientsAreThoseOfFiniteDifferences(QuantizedLayer layer) {
        MultiLayerNetwork network = network(layer).convertDataType(DataType.DOUBLE);
        Gradient gradient = gradient(network);
        for (String key : List.of(SearchLayer.WEIGHT_STRENGTHS, SearchLayer.ACTIVATION_STRENGTHS)) {
            INDArray strengths = network.getLayer(0).getParam(key);
            for (int i = 0; i < strengths.length(); i++) {
                double before = strengths.getDouble(i);
                strengths.putScalar(i, before + 1e-5);
                gradient(network);
                double above = network.score();
                strengths.putScalar(i, before - 1e-5);
                gradient(network);
                double below = network.score();
                strengths.putScalar(i, before);
                double expected = (above - below) / 2e-5 * data().numExamples();
                assertThat(gradient.getGradientFor("0_" + key).getDouble(i))
                        .as(key + " " + i)
                        .isCloseTo(expected, within(1e-4 * (Math.abs(expected) + 0.1)));
            }
        }
    }

    @Test
    void withOneHotSharesTheyAreTheQuantizedLayerAtThoseBits() {
        SearchConvolution2D layer = convolution().candidates(ALL, ALL).build();
        MultiLayerNetwork searching = network(layer);
        searching.getLayer(0).getParam(SearchLayer.WEIGHT_STRENGTHS).assign(0).putScalar(1, 1e4);
        searching
                .getLayer(0)
                .getParam(SearchLayer.ACTIVATION_STRENGTHS)
                .assign(0)
                .putScalar(3, 1e4);
        QuantConvolution2D chosen = layer.withSchemes(new DorefaWeights(2), new PactActivations(4));
        assertThat(chosen.getClass()).isEqualTo(QuantConvolution2D.class);
        MultiLayerNetwork quantized = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(chosen)
                .layer(new OutputLayer.Builder().nOut(2).build())
                .setInputType(InputType.convolutional(6, 5, 3, CNN2DFormat.NHWC))
                .build());
        quantized.init();
        quantized.paramTable().forEach((key, value) -> value.assign(searching.getParam(key)));
        assertThat(quantized.output(data().getFeatures()).distance2(searching.output(data().getFeatures())))
                .isLessThan(1e-6);
    }

    @Test
    void theMetaWeightGradientDoesNotDependOnTheSharesOfTheWeights() {
        SearchConvolution2D layer = convolution().nIn(3).candidates(ALL, ALL).build();
        float[] first = kernelGradient(layer, 0);
        float[] second = kernelGradient(layer, 3);
        assertThat(first).containsExactly(second);
    }

    private static float[] kernelGradient(SearchConvolution2D layer, double firstStrength) {
        MultiLayerNetwork network = network(layer);
        network.getLayer(0).getParam(SearchLayer.WEIGHT_STRENGTHS).assign(0).putScalar(0, firstStrength);
        Random random = new Random(2);
        INDArray gradient = Nd4j.create(DataType.FLOAT, layer.weightShape());
        for (int i = 0; i < gradient.length(); i++) {
            gradient.putScalar(i, random.nextGaussian());
        }
        layer.kernelQuantizer()
                .backward(
                        network.getLayer(0).getParam(QuantizedLayer.WEIGHT),
                        gradient,
                        1,
                        network.getLayer(0).paramTable(),
                        network.clone().getLayer(0).paramTable());
        return gradient.dup('c').data().asFloat();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void trainAndGoOnAfterLoadingWhileStrengthsStandStill(QuantizedLayer layer) throws IOException {
        MultiLayerNetwork network = network(layer);
        INDArray strengths =
                network.getLayer(0).getParam(SearchLayer.WEIGHT_STRENGTHS).dup();
        INDArray weights = network.getLayer(0).getParam(QuantizedLayer.WEIGHT).dup();
        for (int i = 0; i < 3; i++) {
            network.fit(data());
        }
        assertThatBits(network.getLayer(0).getParam(SearchLayer.WEIGHT_STRENGTHS))
                .isEqualTo(strengths);
        assertThatBits(network.getLayer(0).getParam(QuantizedLayer.WEIGHT)).isNotEqualTo(weights);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        MultiLayerNetwork loaded =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()), true);
        assertThat(network.clone().getLayerWiseConfigurations()).isEqualTo(network.getLayerWiseConfigurations());
        network.fit(data());
        loaded.fit(data());
        assertThatBits(loaded.params()).isEqualTo(network.params());
        assertThat(loaded.getLayerWiseConfigurations().getConf(0).getLayer())
                .isEqualTo(network.getLayerWiseConfigurations().getConf(0).getLayer());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void areConfiguredByJson(QuantizedLayer layer) {
        MultiLayerConfiguration configuration = network(layer).getLayerWiseConfigurations();
        assertThat(MultiLayerConfiguration.fromJson(configuration.toJson())).isEqualTo(configuration);
        assertThat(MultiLayerConfiguration.fromYaml(configuration.toYaml())).isEqualTo(configuration);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void areTransferred(QuantizedLayer layer) {
        MultiLayerNetwork network = network(layer);
        INDArray output = network.output(data().getFeatures());
        MultiLayerNetwork frozen =
                new TransferLearning.Builder(network).setFeatureExtractor(0).build();
        assertThatBits(frozen.output(data().getFeatures())).isEqualTo(output);
        frozen.fit(data());
        assertThatBits(frozen.getLayer(0).params())
                .isEqualTo(network.getLayer(0).params());
        assertThatBits(frozen.getLayer(1).params())
                .isNotEqualTo(network.getLayer(1).params());

        MultiLayerNetwork other = new TransferLearning.Builder(network)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Nesterovs(0.05, 0.9))
                        .build())
                .nOutReplace(1, 3, WeightInit.XAVIER)
                .build();
        assertThatBits(other.getLayer(0).params()).isEqualTo(network.getLayer(0).params());
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 5, 3);
        labels.getColumn(2).assign(1);
        other.fit(new DataSet(data().getFeatures(), labels));
        assertThatBits(other.getLayer(0).getParam(QuantizedLayer.WEIGHT))
                .isNotEqualTo(network.getLayer(0).getParam(QuantizedLayer.WEIGHT));
        assertThatBits(other.getLayer(0).getParam(SearchLayer.WEIGHT_STRENGTHS))
                .isEqualTo(network.getLayer(0).getParam(SearchLayer.WEIGHT_STRENGTHS));
    }

    @Test
    void keepDropout() {
        SearchForm form = new SearchForm(WITHOUT_ONE, ALL);
        Dropout dropout = new Dropout(0.7);
        QuantizedLayer convolution =
                new QuantConvolution2D.Builder(3).nOut(4).dropOut(dropout).build();
        QuantizedLayer dense = new QuantDense.Builder().nOut(4).dropOut(dropout).build();
        for (QuantizedLayer layer : List.of(convolution, dense)) {
            QuantizedLayer search = form.of(layer);
            assertThat(search.getIDropout()).isEqualTo(dropout);
            assertThat(search.withSchemes(layer.weightScheme(), layer.activationScheme())
                            .getIDropout())
                    .isEqualTo(dropout);
        }
    }

    @Test
    void areNotLoweredBeforeTheirBitsAreChosen() {
        ComputationGraph network = SearchNetworks.searching(Quantizers.EBS, ALL, ALL);
        assertThatThrownBy(() -> Lowering.lower(network, SearchNetworks.SHAPE))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("conv1")
                .hasMessageContaining("searched DoReFa weights")
                .hasMessageContaining("plan");
    }

    @Test
    void refuseCandidatesThatTheirQuantizersHaveNot() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> convolution()
                        .quantizers(Quantizers.QIL)
                        .candidates(ALL, ALL)
                        .build())
                .withMessageContaining("weight bits 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> convolution()
                        .activations(QilActivations.affine())
                        .candidates(ALL, Candidates.of(3, 8))
                        .build())
                .withMessageContaining("zero point");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Candidates.of(0, 2))
                .withMessageContaining("1..8");
    }
}

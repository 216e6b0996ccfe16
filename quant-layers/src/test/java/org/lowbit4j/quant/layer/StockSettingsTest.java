package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Set;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitRelu;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The settings of the network act on quantized layers as on stock ones. */
class StockSettingsTest {

    private static ComputationGraph network(Consumer<NeuralNetConfiguration.Builder> settings, Layer layer) {
        NeuralNetConfiguration.Builder all = new NeuralNetConfiguration.Builder().seed(5);
        settings.accept(all);
        ComputationGraph network = new ComputationGraph(all.graphBuilder()
                .addInputs("input")
                .addLayer("layer", layer, "input")
                .setOutputs("layer")
                .build());
        network.init();
        return network;
    }

    private static QuantConvolution2D.Builder convolution() {
        return new QuantConvolution2D.Builder(3).nIn(4).nOut(5);
    }

    private static QuantDense.Builder dense() {
        return new QuantDense.Builder().nIn(6).nOut(5);
    }

    private static float[] values(ComputationGraph network, String parameter) {
        return network.getLayer("layer").getParam(parameter).dup('c').data().asFloat();
    }

    @Test
    void weightsAndBiasStartAsThoseOfTheStockLayers() {
        Consumer<NeuralNetConfiguration.Builder> settings =
                all -> all.weightInit(new UniformDistribution(7, 8)).biasInit(0.375);
        ComputationGraph stock = network(
                settings, new ConvolutionLayer.Builder(3, 3).nIn(4).nOut(5).build());
        ComputationGraph ours = network(settings, convolution().build());
        assertThat(values(ours, "W")).isEqualTo(values(stock, "W"));
        assertThat(values(ours, "b")).isEqualTo(values(stock, "b"));

        stock = network(settings, new DenseLayer.Builder().nIn(6).nOut(5).build());
        ours = network(settings, dense().build());
        assertThat(values(ours, "W")).isEqualTo(values(stock, "W"));
        assertThat(values(ours, "b")).isEqualTo(values(stock, "b"));
    }

    @Test
    void whatALayerIsSetToGoesBeforeWhatTheNetworkIs() {
        ComputationGraph network = network(
                all -> all.weightInit(new UniformDistribution(7, 8))
                        .biasInit(0.375)
                        .convolutionMode(ConvolutionMode.Same),
                convolution()
                        .weightInit(WeightInit.RELU)
                        .biasInit(0.25)
                        .convolutionMode(ConvolutionMode.Strict)
                        .build());
        QuantConvolution2D layer =
                (QuantConvolution2D) network.getLayer("layer").conf().getLayer();
        assertThat(layer.weightInit()).isEqualTo(new WeightInitRelu());
        assertThat(layer.convolutionMode()).isEqualTo(ConvolutionMode.Strict);
        assertThat(values(network, "b")).containsOnly(0.25f);
        assertThatThrownBy(() -> dense().weightInit("b", new WeightInitRelu())).hasMessageContaining("biasInit");
    }

    @Test
    void theModeOfTheNetworkIsThatOfConvolutions() {
        ComputationGraph network = network(
                all -> all.convolutionMode(ConvolutionMode.Same), convolution().build());
        QuantConvolution2D layer =
                (QuantConvolution2D) network.getLayer("layer").conf().getLayer();
        assertThat(layer.convolutionMode()).isEqualTo(ConvolutionMode.Same);
        assertThatThrownBy(() -> network(
                        all -> all.convolutionMode(ConvolutionMode.Causal),
                        convolution().build()))
                .hasMessageContaining("Causal");
    }

    /** The stock way takes quantizers' parameters for weights. */
    @Test
    void constraintsActOnWeightsAndBiasAlone() {
        ComputationGraph network = network(all -> all.constrainWeights(new MaxNormConstraint(2, 1)), dense().build());
        assertThat(network.getLayer("layer").conf().getLayer().getConstraints())
                .singleElement()
                .satisfies(constraint -> assertThat(constraint.getParams()).isEqualTo(Set.of("W")));
        QuantDense own =
                dense().constrainAllParameters(new MaxNormConstraint(2, 1)).build();
        assertThat(own.getConstraints())
                .singleElement()
                .satisfies(constraint -> assertThat(constraint.getParams()).isEqualTo(Set.of("W", "b")));
    }

    @Test
    void weightNoiseIsDrawnInTrainingAndIsThatOfTheForwardPassInTheBackwardPass() {
        ComputationGraph network = network(
                all -> all.weightNoise(new DropConnect(0.5)),
                dense().bits(32, 32)
                        .outputScale(false)
                        .activation(Activation.IDENTITY)
                        .build());
        org.deeplearning4j.nn.api.Layer layer = network.getLayer("layer");
        layer.setBackpropGradientsViewArray(Nd4j.zeros(DataType.FLOAT, layer.numParams()));
        INDArray units = Nd4j.eye(6).castTo(DataType.FLOAT);
        INDArray upstream = Nd4j.ones(DataType.FLOAT, 6, 5);

        // What the unit vectors yield are the weights; the gradient of their sum is the sum of every row of these.
        float[] drawn = activated(layer, units, true);
        INDArray gradient = layer.backpropGradient(upstream, LayerWorkspaceMgr.noWorkspaces())
                .getSecond();
        for (int i = 0; i < 6; i++) {
            float row = 0;
            for (int o = 0; o < 5; o++) {
                row += drawn[5 * i + o];
            }
            assertThat(gradient.getFloat(0, i)).isCloseTo(row, within(1e-5f));
        }
        assertThat(activated(layer, units, true)).isNotEqualTo(drawn);
        float[] weights = values(network, "W");
        layer.clearNoiseWeightParams();
        assertThat(activated(layer, units, false)).containsExactly(weights);
    }

    private static float[] activated(org.deeplearning4j.nn.api.Layer layer, INDArray input, boolean training) {
        layer.setInput(input, LayerWorkspaceMgr.noWorkspaces());
        return layer.activate(training, LayerWorkspaceMgr.noWorkspaces())
                .dup('c')
                .data()
                .asFloat();
    }
}

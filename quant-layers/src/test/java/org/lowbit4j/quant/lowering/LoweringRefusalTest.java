package org.lowbit4j.quant.lowering;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.quant.NamedValues.required;
import static org.lowbit4j.quant.lowering.LoweringFixture.CHANNELS;
import static org.lowbit4j.quant.lowering.LoweringFixture.HEIGHT;
import static org.lowbit4j.quant.lowering.LoweringFixture.INPUT;
import static org.lowbit4j.quant.lowering.LoweringFixture.WIDTH;
import static org.lowbit4j.quant.lowering.LoweringFixture.classified;
import static org.lowbit4j.quant.lowering.LoweringFixture.graph;
import static org.lowbit4j.quant.lowering.LoweringFixture.pooling;
import static org.lowbit4j.quant.lowering.LoweringFixture.quantized;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.Shape;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationReLU;

/** What cannot be lowered is named. */
class LoweringRefusalTest {

    @Test
    void unsupportedLayersAreNamed() {
        InputType images = InputType.convolutional(HEIGHT, WIDTH, CHANNELS);
        InputType sequence = InputType.recurrent(4, 5);
        refused(
                images,
                "a PReLU with 126 slopes",
                new PReLULayer.Builder().inputShape(CHANNELS, HEIGHT, WIDTH).build());
        refused(
                images,
                "average pooling with padding",
                pooling(SubsamplingLayer.PoolingType.AVG).padding(1, 1).build());
        refused(
                images,
                "pooling of type PNORM",
                pooling(SubsamplingLayer.PoolingType.PNORM).pnorm(2).build());
        refused(
                images,
                "pooling with dilation",
                pooling(SubsamplingLayer.PoolingType.MAX).dilation(2, 1).build());
        refused(
                images,
                "a layer of type DenseLayer",
                new DenseLayer.Builder().nOut(3).hasLayerNorm(true).build());
        refused(
                images,
                "the activation",
                new ActivationLayer.Builder()
                        .activation(new ActivationReLU(null, 0.5, null))
                        .build());
        refused(
                images,
                "the activation",
                new ActivationLayer.Builder().activation(Activation.ELU).build());
        refused(sequence, "a layer of type LSTM", new LSTM.Builder().nOut(3).build());
        refused(
                sequence,
                "a 1-D convolution over an input of 7x6x3",
                new Convolution1DLayer.Builder(3).nOut(3).build());
    }

    private static void refused(InputType type, String what, Layer layer) {
        boolean recurrent = type.getType() == InputType.Type.RNN;
        Layer output = recurrent
                ? new RnnOutputLayer.Builder().nOut(2).build()
                : new OutputLayer.Builder().nOut(2).build();
        ComputationGraph network = new ComputationGraph(graph().addLayer("odd one", layer, "input")
                .addLayer("out", output, "odd one")
                .setOutputs("out")
                .setInputTypes(type)
                .build());
        network.init();
        assertThatThrownBy(() -> Lowering.lower(network, INPUT))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("\"odd one\"")
                .hasMessageContaining(what);
    }

    @Test
    void otherVerticesAndSeveralInputsAreNamed() {
        ComputationGraph scaled =
                classified(graph().addVertex("scaled", new ScaleVertex(2), "input"), "scaled", CNN2DFormat.NCHW);
        assertThatThrownBy(() -> Lowering.lower(scaled, INPUT))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("\"scaled\"")
                .hasMessageContaining("ScaleVertex");

        ComputationGraph stacked = classified(
                graph().addVertex("stacked", new MergeVertex(), "input", "input"), "stacked", CNN2DFormat.NCHW);
        ((MergeVertex) required(stacked.getConfiguration().getVertices(), "stacked")).setMergeAxis(2);
        assertThatThrownBy(() -> Lowering.lower(stacked, INPUT))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("\"stacked\"")
                .hasMessageContaining("merging along axis 2")
                .hasMessageContaining("axis 1 of NCHW");

        ComputationGraph two = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("left", "right")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "left", "right")
                .addLayer("out", new OutputLayer.Builder().nIn(3).nOut(2).build(), "sum")
                .setOutputs("out")
                .build());
        two.init();
        assertThatThrownBy(() -> Lowering.lower(two, new Shape(1, 1, 3)))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("left, right")
                .hasMessageContaining("2 inputs");
    }

    @Test
    void aNameCannotBreakTheLineOfAMessage() {
        ComputationGraph network = classified(
                graph().addVertex("two\nlines", new ScaleVertex(2), "input"), "two\nlines", CNN2DFormat.NCHW);
        assertThatThrownBy(() -> Lowering.lower(network, INPUT))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("Layer \"two\\nlines\": cannot lower")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void uncalibratedLayersAreRefused() {
        ComputationGraph network = new ComputationGraph(
                graph().addLayer("conv", quantized(CNN2DFormat.NCHW).bits(4, 4).build(), "input")
                        .addLayer("out", new OutputLayer.Builder().nOut(2).build(), "conv")
                        .setOutputs("out")
                        .setInputTypes(InputType.convolutional(HEIGHT, WIDTH, CHANNELS))
                        .build());
        network.init();
        assertThatThrownBy(() -> Lowering.lower(network, INPUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"conv\"")
                .hasMessageContaining("never calibrated")
                .hasMessageContaining("NetworkCalibration");
    }
}

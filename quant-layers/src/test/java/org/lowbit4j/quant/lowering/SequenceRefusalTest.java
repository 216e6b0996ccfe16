package org.lowbit4j.quant.lowering;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.layer.QuantConvolution1D;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What cannot be lowered of networks of sequences is named. */
class SequenceRefusalTest {

    private static final Shape INPUT = new Shape(1, 9, 2);

    private static ComputationGraph network(RNNFormat format, Layer last) {
        ComputationGraph network = new ComputationGraph(LoweringFixture.graph()
                .addLayer(
                        "conv",
                        new QuantConvolution1D.Builder(3).nOut(4).bits(32, 32).build(),
                        "input")
                .addLayer("odd one", last, "conv")
                .addLayer("out", new OutputLayer.Builder().nOut(2).build(), "odd one")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(2, 9, format))
                .build());
        network.init();
        ((QuantizedLayer) network.getLayer("conv").conf().getLayer()).markCalibrated(new float[0], new float[0]);
        return network;
    }

    private static void refused(RNNFormat format, Layer last, String what, String remedy) {
        ComputationGraph network = network(format, last);
        assertThatThrownBy(() -> Lowering.lower(network, INPUT))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("\"odd one\"")
                .hasMessageContaining(what)
                .hasMessageContaining(remedy);
    }

    @Test
    void poolingOverTheChannelsIsNamed() {
        GlobalPoolingLayer pooling = new GlobalPoolingLayer.Builder(PoolingType.AVG).build();
        refused(RNNFormat.NWC, pooling, "global pooling over dimensions [2]", "poolingDimensions(1)");
    }

    @Test
    void aDenseLayerOverEveryStepIsNamed() {
        refused(
                RNNFormat.NCW,
                new DenseLayer.Builder().nOut(3).build(),
                "a dense layer over every step of a sequence of 1x7x4",
                "pool the sequence first");
    }

    @Test
    void causalPoolingIsNamed() {
        Layer pooling = new Subsampling1DLayer.Builder(2, 1)
                .convolutionMode(ConvolutionMode.Causal)
                .build();
        refused(RNNFormat.NCW, pooling, "causal pooling", "use Same or Truncate");
    }

    @Test
    void anInputOfSeveralRowsIsNamed() {
        ComputationGraph network = network(RNNFormat.NCW, new GlobalPoolingLayer.Builder(PoolingType.AVG).build());
        assertThatThrownBy(() -> Lowering.lower(network, new Shape(9, 9, 2)))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("\"conv\"")
                .hasMessageContaining("1-D convolution over an input of 9x9x2");
    }

    @Test
    void aMaskIsRefusedByTheLayer() {
        ComputationGraph network = network(RNNFormat.NCW, new GlobalPoolingLayer.Builder(PoolingType.AVG).build());
        assertThatThrownBy(() ->
                        network.output(false, new INDArray[] {Nd4j.rand(DataType.FLOAT, 3, 2, 9)}, new INDArray[] {
                            Nd4j.ones(DataType.FLOAT, 3, 9)
                        }))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("\"conv\"")
                .hasMessageContaining("a mask of shape [3, 9]");
    }
}

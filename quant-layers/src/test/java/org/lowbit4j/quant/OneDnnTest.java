package org.lowbit4j.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class OneDnnTest {

    @Test
    void givesStockLayersTheirHelper() {
        String build = Nd4j.getBackend().buildInfo();
        assumeThat(build).as("a native library with oneDNN").containsIgnoringCase("onednn");

        assertThat(OneDnn.enable()).isTrue();
        assertThat(OneDnn.enable()).isTrue();
        assertThat(OneDnn.isActive()).isTrue();
        assertThat(convolution().getLayer(0).getHelper()).isNotNull();
    }

    private static MultiLayerNetwork convolution() {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new ConvolutionLayer.Builder(1, 1).nOut(1).build())
                .setInputType(InputType.convolutional(2, 2, 1))
                .build());
        net.init();
        return net;
    }
}

package org.lowbit4j.quant.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.quant.NamedValues.required;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

class BatchNormStatisticsTest {

    private static ComputationGraph network(CNN2DFormat format, boolean logDeviation) {
        ComputationGraph network = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(1)
                .graphBuilder()
                .addInputs("input")
                .addLayer("conv", new ConvolutionLayer.Builder(2, 2).nOut(3).build(), "input")
                .addLayer(
                        "norm",
                        new BatchNormalization.Builder().useLogStd(logDeviation).build(),
                        "conv")
                .addLayer(
                        "dense",
                        new DenseLayer.Builder()
                                .nOut(4)
                                .activation(Activation.TANH)
                                .build(),
                        "norm")
                .addLayer(
                        "flatNorm",
                        new BatchNormalization.Builder().useLogStd(logDeviation).build(),
                        "dense")
                .addLayer("out", new OutputLayer.Builder().nOut(2).build(), "flatNorm")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(5, 4, 2, format))
                .build());
        network.init();
        return network;
    }

    private static INDArray images(CNN2DFormat format, int count) {
        Nd4j.getRandom().setSeed(count);
        return Nd4j.randn(
                DataType.FLOAT, format == CNN2DFormat.NHWC ? new long[] {count, 5, 4, 2} : new long[] {count, 2, 5, 4});
    }

    @ParameterizedTest
    @CsvSource({"NCHW, false", "NCHW, true", "NHWC, false", "NHWC, true"})
    void batchesThatAreAlikeGiveTheStatisticsOfAllTheirValues(CNN2DFormat format, boolean logDeviation) {
        ComputationGraph network = network(format, logDeviation);
        INDArray batch = images(format, 6);
        INDArray weights = network.getLayer("conv").params().dup();
        BatchNormStatistics.reestimate(network, List.of(batch, batch.dup(), batch));

        int[] axes = format == CNN2DFormat.NHWC ? new int[] {0, 1, 2} : new int[] {0, 2, 3};
        assertStatistics(network, "norm", required(network.feedForward(batch, true), "conv"), axes);
        assertStatistics(network, "flatNorm", required(network.feedForward(batch, true), "dense"), 0);
        assertThatBits(network.getLayer("conv").params()).isEqualTo(weights);
        // What was estimated is what training sees.
        INDArray training = network.output(true, batch)[0];
        assertThat(training.sub(network.outputSingle(batch)).amaxNumber().doubleValue())
                .isLessThan(1e-4);
    }

    private static void assertStatistics(ComputationGraph network, String name, INDArray input, int... axes) {
        INDArray mean = network.getLayer(name).getParam("mean");
        INDArray variance = network.getLayer(name).getParam("var");
        if (variance == null) {
            INDArray deviation = Transforms.pow(
                    Nd4j.valueArrayOf(mean.shape(), 10.0, DataType.FLOAT),
                    network.getLayer(name).getParam("log10stdev"));
            variance = deviation.mul(deviation);
        }
        assertThat(mean.reshape(-1).sub(input.mean(axes)).amaxNumber().doubleValue())
                .isLessThan(1e-5);
        assertThat(variance.reshape(-1).sub(input.var(false, axes)).amaxNumber().doubleValue())
                .isLessThan(1e-5);
    }

    @Test
    void differentBatchesAreAveraged() {
        ComputationGraph network = network(CNN2DFormat.NCHW, false);
        INDArray first = images(CNN2DFormat.NCHW, 4);
        INDArray second = images(CNN2DFormat.NCHW, 5).addi(1);
        BatchNormStatistics.reestimate(network, List.of(first));
        INDArray one = network.getLayer("norm").getParam("mean").dup();
        BatchNormStatistics.reestimate(network, List.of(second));
        INDArray two = network.getLayer("norm").getParam("mean").dup();
        BatchNormStatistics.reestimate(network, List.of(first, second));
        INDArray both = network.getLayer("norm").getParam("mean");
        assertThat(both.mul(2).sub(one).sub(two).amaxNumber().doubleValue()).isLessThan(1e-6);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aConstantChannelStaysFiniteInTraining(boolean logDeviation) {
        ComputationGraph network = network(CNN2DFormat.NCHW, logDeviation);
        network.getLayer("conv").getParam("W").assign(0);
        INDArray batch = images(CNN2DFormat.NCHW, 4);
        BatchNormStatistics.reestimate(network, List.of(batch));
        network.fit(new INDArray[] {batch}, new INDArray[] {Nd4j.zeros(DataType.FLOAT, 4, 2)});
        assertThat(network.params().sumNumber().doubleValue()).isFinite();
        assertThat(network.outputSingle(batch).sumNumber().doubleValue()).isFinite();
    }

    @Test
    void aBatchIsNeeded() {
        assertThatThrownBy(() -> BatchNormStatistics.reestimate(network(CNN2DFormat.NCHW, true), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one batch");
    }
}

package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.lowbit4j.quant.NamedValues.required;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.quant.SpatialNetworks;
import org.lowbit4j.quant.calibration.BatchNormStatistics;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Batch norm of sequences is that of images of height 1, bit for bit. */
class SequenceNormTest {

    private static final int CHANNELS = 3;

    private static Layer layer(CNN2DFormat format) {
        FusedBatchNormalization norm = new FusedBatchNormalization();
        norm.setNIn(CHANNELS);
        norm.setNOut(CHANNELS);
        norm.setCnn2DFormat(format);
        NeuralNetConfiguration conf = new NeuralNetConfiguration();
        conf.setLayer(norm);
        long count = norm.initializer().numParams(conf);
        Layer layer = norm.instantiate(conf, List.of(), 0, Nd4j.create(DataType.FLOAT, 1, count), true, DataType.FLOAT);
        layer.setBackpropGradientsViewArray(Nd4j.create(DataType.FLOAT, 1, count));
        return layer;
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void sequencesAreImagesOfHeightOne(CNN2DFormat format) {
        boolean last = format == CNN2DFormat.NHWC;
        long[] sequence = last ? new long[] {5, 7, CHANNELS} : new long[] {5, CHANNELS, 7};
        long[] image = last ? new long[] {5, 1, 7, CHANNELS} : new long[] {5, CHANNELS, 1, 7};
        INDArray x = Nd4j.randn(DataType.FLOAT, sequence);
        INDArray dy = Nd4j.randn(DataType.FLOAT, sequence);
        Layer ofSequences = layer(format);
        Layer ofImages = layer(format);
        for (boolean training : new boolean[] {false, true}) {
            INDArray y = activation(ofSequences, x, training);
            assertThat(y.shape()).containsExactly(sequence);
            assertThat(values(y)).isEqualTo(values(activation(ofImages, x.reshape('c', image), training)));
        }
        Pair<Gradient, INDArray> got = ofSequences.backpropGradient(dy, LayerWorkspaceMgr.noWorkspaces());
        Pair<Gradient, INDArray> expected =
                ofImages.backpropGradient(dy.reshape('c', image), LayerWorkspaceMgr.noWorkspaces());
        assertThat(got.getSecond().shape()).containsExactly(sequence);
        assertThat(values(got.getSecond())).isEqualTo(values(expected.getSecond()));
        got.getFirst()
                .gradientForVariable()
                .forEach((key, value) -> assertThat(values(value))
                        .as(key)
                        .isEqualTo(values(required(expected.getFirst().gradientForVariable(), key))));
    }

    private static INDArray activation(Layer layer, INDArray x, boolean training) {
        layer.setInput(x.dup(), LayerWorkspaceMgr.noWorkspaces());
        return layer.activate(training, LayerWorkspaceMgr.noWorkspaces());
    }

    private static float[] values(INDArray array) {
        return array.dup('c').data().asFloat();
    }

    @ParameterizedTest
    @EnumSource(RNNFormat.class)
    void theFormatIsThatOfTheInputType(RNNFormat format) {
        FusedBatchNormalization norm = new FusedBatchNormalization();
        norm.setNIn(InputType.recurrent(CHANNELS, 7, format), true);
        assertThat(norm.getNOut()).isEqualTo(CHANNELS);
        assertThat(norm.getCnn2DFormat()).isEqualTo(format == RNNFormat.NWC ? CNN2DFormat.NHWC : CNN2DFormat.NCHW);
    }

    @ParameterizedTest
    @EnumSource(RNNFormat.class)
    void statisticsOfSequencesAreThoseOfAllTheirSteps(RNNFormat format) {
        ComputationGraph network = SpatialNetworks.quantizedSequence(format, 32, 32, 3);
        INDArray input = SpatialNetworks.sequences(format, 6, 2).getFeatures();
        INDArray before = required(network.feedForward(input, false), "same").dup();
        BatchNormStatistics.reestimate(network, List.of(input));
        INDArray mean = before.mean(format == RNNFormat.NWC ? new int[] {0, 1} : new int[] {0, 2});
        assertThat(values(network.getLayer("same_bn").getParam("mean").reshape(-1)))
                .containsExactly(values(mean), offset(1e-5f));
    }
}

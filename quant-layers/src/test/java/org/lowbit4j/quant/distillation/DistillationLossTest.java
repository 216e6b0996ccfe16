package org.lowbit4j.quant.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lowbit4j.quant.SmallNetworks;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

@Tag("one-jdk")
class DistillationLossTest {

    private static final IActivation SOFTMAX = new ActivationSoftmax();
    private static final INDArray Z = Nd4j.create(new double[][] {{0.5, -1, 2}, {1, 1, -3}});
    private static final INDArray LABELS = Nd4j.create(new double[][] {{0, 0, 1}, {0.1, 0.8, 0.1}});
    private static final INDArray TEACHER = Nd4j.create(new double[][] {{3, 0.5, -1}, {0, 2, 0}});
    private static final INDArray BOTH = Nd4j.hstack(LABELS, TEACHER);

    private static double[] softmax(INDArray logits, int row, double temperature) {
        double[] result = new double[3];
        double sum = 0;
        for (int c = 0; c < 3; c++) {
            result[c] = Math.exp(logits.getDouble(row, c) / temperature);
            sum += result[c];
        }
        for (int c = 0; c < 3; c++) {
            result[c] /= sum;
        }
        return result;
    }

    private static double naive(INDArray z, double temperature, double weight) {
        double loss = 0;
        for (int row = 0; row < 2; row++) {
            double[] hard = softmax(z, row, 1);
            double[] soft = softmax(z, row, temperature);
            double[] teacher = softmax(TEACHER, row, temperature);
            for (int c = 0; c < 3; c++) {
                loss -= (1 - weight) * LABELS.getDouble(row, c) * Math.log(hard[c]);
                loss += weight * temperature * temperature * teacher[c] * Math.log(teacher[c] / soft[c]);
            }
        }
        return loss;
    }

    @Test
    void isTheFormulaAndItsGradient() {
        for (double[] setting : new double[][] {{1, 1}, {4, 0.9}, {2.5, 0}, {0.5, 0.3}}) {
            DistillationLoss loss = new DistillationLoss(setting[0], setting[1]);
            assertThat(loss.computeScore(BOTH, Z.dup(), SOFTMAX, null, false))
                    .isCloseTo(naive(Z, setting[0], setting[1]), within(1e-6));
            assertThat(loss.computeScore(BOTH, Z.dup(), SOFTMAX, null, true))
                    .isCloseTo(naive(Z, setting[0], setting[1]) / 2, within(1e-6));
            INDArray gradient = loss.computeGradient(BOTH, Z.dup(), SOFTMAX, null);
            for (int i = 0; i < 6; i++) {
                INDArray above = Z.dup();
                above.putScalar(i, Z.getDouble(i) + 1e-5);
                INDArray below = Z.dup();
                below.putScalar(i, Z.getDouble(i) - 1e-5);
                double expected = (naive(above, setting[0], setting[1]) - naive(below, setting[0], setting[1])) / 2e-5;
                assertThat(gradient.getDouble(i)).isCloseTo(expected, within(1e-6));
            }
        }
    }

    @Test
    void aNetworkThatEqualsItsTeacherHasNoLossLeft() {
        INDArray same = Nd4j.hstack(LABELS, Z.add(7)); // a constant of all logits does not count
        DistillationLoss loss = new DistillationLoss(3, 1);
        assertThat(loss.computeScore(same, Z.dup(), SOFTMAX, null, true)).isCloseTo(0, within(1e-9));
        assertThat(loss.computeGradient(same, Z.dup(), SOFTMAX, null)
                        .amaxNumber()
                        .doubleValue())
                .isLessThan(1e-7);
    }

    @Test
    void withoutATeacherItIsCrossEntropy() {
        INDArray z = Z.castTo(DataType.FLOAT);
        INDArray labels = LABELS.castTo(DataType.FLOAT);
        DistillationLoss loss = new DistillationLoss(4, 0.9);
        assertThat(loss.computeScore(labels, z.dup(), SOFTMAX, null, true))
                .isCloseTo(new LossMCXENT().computeScore(labels, z.dup(), SOFTMAX, null, true), within(1e-7));
        assertThatBits(loss.computeGradient(labels, z.dup(), SOFTMAX, null))
                .isEqualTo(new LossMCXENT().computeGradient(labels, z.dup(), SOFTMAX, null));
    }

    @Test
    void refusesWhatHasNoMeaning() {
        assertThatThrownBy(() -> new DistillationLoss(0, 0.5)).hasMessageContaining("temperature 0.0");
        assertThatThrownBy(() -> new DistillationLoss(4, 1.5)).hasMessageContaining("weight 1.5");
        assertThatThrownBy(() -> new DistillationLoss(4, 0.5).computeGradient(Nd4j.zeros(2, 5), Z.dup(), SOFTMAX, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[2, 5]")
                .hasMessageContaining("expected [examples, 6]");
        OutputLayer squares = new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                .name("out")
                .activation(Activation.SOFTMAX)
                .build();
        assertThatThrownBy(() -> DistillationLoss.replace(squares, Optional.of(new DistillationLoss(4, 0.5))))
                .hasMessageContaining("Layer \"out\"")
                .hasMessageContaining("a teacher needs softmax and cross entropy");
    }

    @Test
    void takesThePlaceOfCrossEntropyAndGivesItBack() {
        LossLayer layer = new LossLayer.Builder(LossFunctions.LossFunction.NEGATIVELOGLIKELIHOOD)
                .activation(Activation.SOFTMAX)
                .build();
        DistillationLoss loss = new DistillationLoss(2, 1);
        DistillationLoss.replace(layer, Optional.of(loss));
        assertThat(layer.getLossFn()).isEqualTo(loss);
        DistillationLoss.replace(layer, Optional.empty());
        assertThat(layer.getLossFn()).isInstanceOf(LossMCXENT.class);
    }

    @Test
    void aTeacherAddsItsLogitsInAnyFormat() {
        ComputationGraph network = SmallNetworks.residual(CNN2DFormat.NHWC, 3);
        DataSet batch = SmallNetworks.data(CNN2DFormat.NHWC, 4, 1);
        INDArray expected = network.outputSingle(batch.getFeatures());
        DataSet taught = new Teacher(network, CNN2DFormat.NHWC).teach(batch);
        assertThat(taught.getLabels().shape()).containsExactly(4, 2L * SmallNetworks.CLASSES);
        INDArray logits = taught.getLabels()
                .get(NDArrayIndex.all(), NDArrayIndex.interval(SmallNetworks.CLASSES, 2 * SmallNetworks.CLASSES));
        for (int i = 0; i < expected.length(); i++) {
            assertThat(Math.exp(logits.dup('c').getDouble(i)))
                    .isCloseTo(expected.dup('c').getDouble(i), within(1e-6));
        }
        DataSet channelsFirst =
                new DataSet(batch.getFeatures().permute(0, 3, 1, 2).dup('c'), batch.getLabels());
        assertThatBits(new Teacher(network, CNN2DFormat.NCHW)
                        .teach(channelsFirst)
                        .getLabels())
                .isEqualTo(taught.getLabels());
        INDArray labels = new Teacher(network, CNN2DFormat.NHWC).label(batch).getLabels();
        assertThat(labels.distance1(expected)).isLessThan(1e-5);
        assertThatThrownBy(() -> new Teacher(network, CNN2DFormat.NHWC)
                        .teach(new DataSet(batch.getFeatures(), Nd4j.zeros(4, 7))))
                .hasMessageContaining("the data have 7");
    }
}

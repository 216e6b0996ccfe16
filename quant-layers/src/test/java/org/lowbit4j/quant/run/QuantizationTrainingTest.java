package org.lowbit4j.quant.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.SingletonMultiDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingGraphTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.ShufflingIterator;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.TrainingSettings;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

@Tag("one-jdk")
class QuantizationTrainingTest {

    private static final CNN2DFormat FORMAT = CNN2DFormat.NHWC;
    private static final DataSet TRAIN = SmallNetworks.data(FORMAT, 48, 1);
    private static final DataSet TEST = SmallNetworks.data(FORMAT, 30, 2);

    @TempDir
    private Path folder;

    @BeforeAll
    static void useOneDnn() {
        OneDnn.enable();
    }

    private static DataSetIterator iterator(DataSet data) {
        return new ListDataSetIterator<>(data.asList(), 8);
    }

    private static QuantizationTraining training(Path directory) {
        return QuantizationTraining.of(SmallNetworks.residual(FORMAT, 3))
                .bits(4, 4)
                .train(iterator(TRAIN))
                .test(iterator(TEST))
                .settings(new TrainingSettings(2, 0.02, 1))
                .directory(directory);
    }

    @Test
    void trainsAComputationGraphOnAnyIterator() throws IOException {
        QuantizationTraining.Result result = training(folder.resolve("run"))
                .settings(new TrainingSettings(8, 0.05, 1))
                .run();
        assertThat(result.epochs()).hasSize(8);
        assertThat(result.epochs().get(7).scores().orElseThrow().top1()).isGreaterThan(0.6);
        assertThat(result.network().getLayer("a1").conf().getLayer()).isInstanceOf(QuantizedLayer.class);
    }

    @Test
    void trainsAMultiLayerNetwork() throws IOException {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nOut(4)
                        .dataFormat(FORMAT)
                        .activation(Activation.RELU)
                        .build())
                .layer(new DenseLayer.Builder()
                        .nOut(12)
                        .activation(Activation.RELU)
                        .build())
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nOut(SmallNetworks.CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(SmallNetworks.SIZE, SmallNetworks.SIZE, 2, FORMAT))
                .build());
        network.init();
        QuantizationTraining.Result result = QuantizationTraining.of(network)
                .bits(3, 3)
                .quantizers(Quantizers.LSQ)
                .train(new SingletonMultiDataSetIterator(TRAIN.toMultiDataSet()))
                .directory(folder.resolve("run"))
                .run();
        assertThat(result.epochs()).hasSize(1);
        assertThat(result.epochs().get(0).scores()).isEmpty();
        assertThat(result.network().getLayers()[1].conf().getLayer()).isInstanceOf(QuantizedLayer.class);
    }

    @Test
    void learnsFromATeacherAndSmoothedLabels() throws IOException {
        ComputationGraph teacher = training(folder.resolve("teacher"))
                .settings(new TrainingSettings(8, 0.05, 1))
                .run()
                .network();
        QuantizationTraining.Result result = training(folder.resolve("run"))
                .bits(2, 2)
                .teacher(teacher, 2, 1)
                .settings(new TrainingSettings(8, 0.05, 1))
                .run();
        assertThat(result.epochs().get(7).trainLoss())
                .isLessThan(result.epochs().get(0).trainLoss());
        ComputationGraph loaded = ModelFiles.load(folder.resolve("run"));
        assertThatBits(loaded.outputSingle(TEST.getFeatures()))
                .isEqualTo(result.network().outputSingle(TEST.getFeatures()));
        assertThat(loaded.score(TEST)).isFinite(); // on labels alone
        ComputationGraph further = QuantizationTraining.of(loaded)
                .bits(2, 2)
                .train(iterator(TRAIN))
                .labelSmoothing(0.1)
                .directory(folder.resolve("further"))
                .run()
                .network();
        OutputLayer output = (OutputLayer) further.getOutputLayer(0).conf().getLayer();
        assertThat(output.getLossFn()).isInstanceOf(LossMCXENT.class);
        assertThatThrownBy(() -> training(folder.resolve("no")).labelSmoothing(1))
                .hasMessageContaining("smoothing 1.0");
        assertThatThrownBy(() -> training(folder.resolve("no")).averaging(1)).hasMessageContaining("decay 1.0");
    }

    @Test
    void listenersOfDeeplearning4jHearWhatTheyHearInFit() throws IOException {
        CollectScoresListener scores = new CollectScoresListener(1);
        EvaluativeListener evaluative = new EvaluativeListener(iterator(TEST), 1, InvocationType.EPOCH_END);
        Path saved = Files.createDirectory(folder.resolve("checkpoints"));
        CheckpointListener checkpoints = new CheckpointListener.Builder(saved.toFile())
                .saveEveryNEpochs(1)
                .keepAll()
                .build();
        QuantizationTraining.Result result = training(folder.resolve("run"))
                .listeners(scores, evaluative, checkpoints)
                .run();
        assertThat(scores.getListScore().size()).isEqualTo(12);
        assertThat(evaluative.getEvaluations()).hasSize(1);
        assertThat(checkpoints.availableCheckpoints()).hasSize(2);
        ComputationGraph loaded = CheckpointListener.loadLastCheckpointCG(saved.toFile());
        assertThatBits(loaded.params()).isEqualTo(result.network().params());
    }

    @Test
    void earlyStoppingOfDeeplearning4jTakesAQuantizedNetwork() throws IOException {
        ComputationGraph network = training(folder.resolve("run")).run().network();
        EarlyStoppingConfiguration<ComputationGraph> configuration = new EarlyStoppingConfiguration.Builder<
                        ComputationGraph>()
                .epochTerminationConditions(new MaxEpochsTerminationCondition(2))
                .scoreCalculator(new DataSetLossCalculator(iterator(TEST), true))
                .modelSaver(new InMemoryModelSaver<>())
                .build();
        EarlyStoppingResult<ComputationGraph> result =
                new EarlyStoppingGraphTrainer(configuration, network, iterator(TRAIN)).fit();
        assertThat(result.getTotalEpochs()).isEqualTo(2);
        assertThat(result.getBestModelScore()).isFinite();
    }

    @Test
    void aRunOnAnIteratorThatShufflesIsResumedExactly() throws IOException {
        Path whole = folder.resolve("whole");
        ComputationGraph expected = shuffled(whole).run().network();
        Path halted = folder.resolve("halted");
        assertThatThrownBy(
                        () -> shuffled(halted).listeners(new FailingListener(7)).run())
                .hasMessageContaining("the power fails");
        ComputationGraph got = shuffled(halted).resume(true).run().network();
        assertThatBits(got.params()).isEqualTo(expected.params());
        assertThatThrownBy(() -> shuffled(halted).bits(3, 3).resume(true).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was started with options");
    }

    private static QuantizationTraining shuffled(Path directory) {
        return training(directory).train(new ShufflingIterator(TRAIN.asList(), 8, 5));
    }

    /** Fails in one iteration. */
    private static final class FailingListener extends BaseTrainingListener {

        private final int iteration;

        FailingListener(int iteration) {
            this.iteration = iteration;
        }

        @Override
        public void iterationDone(Model model, int done, int epoch) {
            if (done == iteration) {
                throw new IllegalStateException("the power fails");
            }
        }
    }

    @Test
    void saysWhatIsMissing() {
        QuantizationTraining empty = QuantizationTraining.of(SmallNetworks.residual(FORMAT, 3));
        assertThatThrownBy(empty::run).hasMessageContaining("call bits, progressive or plan");
        empty.bits(4, 4);
        assertThatThrownBy(empty::run).hasMessageContaining("call train");
        empty.train(iterator(TRAIN));
        assertThatThrownBy(empty::run).hasMessageContaining("call directory");
        assertThatThrownBy(() -> training(folder.resolve("r")).bits(1, 4).run()).hasMessageContaining("1");
        assertThatThrownBy(() -> training(folder.resolve("r"))
                        .train(new ListDataSetIterator<>(List.of(), 8))
                        .run())
                .hasMessageContaining("no examples after a reset");
    }
}

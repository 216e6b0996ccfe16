package org.lowbit4j.quant.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.IteratorDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.SingletonMultiDataSetIterator;
import org.junit.jupiter.api.Test;
import org.lowbit4j.quant.ShufflingIterator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

class TrainingDataTest {

    /** Example {@code i} has the feature {@code i}. */
    private static List<DataSet> examples(int count) {
        List<DataSet> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            examples.add(new DataSet(Nd4j.scalar((float) i).reshape(1, 1), Nd4j.ones(1, 1)));
        }
        return examples;
    }

    private static DataSetIterator inOrder(int count, int batch) {
        return new ListDataSetIterator<>(examples(count), batch);
    }

    private static DataSetIterator shuffling() {
        return new ShufflingIterator(examples(10), 2, 5);
    }

    private static List<Float> epoch(TrainingData data, int epoch) {
        List<Float> seen = new ArrayList<>();
        try (TrainingData.Batches batches = data.epoch(epoch)) {
            while (batches.hasNext()) {
                for (float value : batches.next().getFeatures().toFloatVector()) {
                    seen.add(value);
                }
            }
        }
        return seen;
    }

    @Test
    void everyEpochIsOnePassAndTheLastBatchMayBeSmaller() {
        TrainingData data = TrainingData.of(inOrder(7, 3));
        assertThat(data.steps()).isEqualTo(3);
        assertThat(epoch(data, 0)).containsExactly(0f, 1f, 2f, 3f, 4f, 5f, 6f);
        assertThat(epoch(data, 1)).hasSize(7);
    }

    @Test
    void aTrainingThatGoesOnSeesWhatAnUninterruptedOneWouldHaveSeen() {
        TrainingData whole = TrainingData.of(shuffling());
        List<List<Float>> epochs = List.of(epoch(whole, 0), epoch(whole, 1), epoch(whole, 2));
        assertThat(epochs.get(0)).isNotEqualTo(epochs.get(1));
        assertThat(epoch(TrainingData.of(shuffling()), 2)).isEqualTo(epochs.get(2));
        assertThatThrownBy(() -> whole.epoch(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("epoch 1")
                .hasMessageContaining("the next one is 3");
    }

    @Test
    void halvesShareNoExampleAndStayTheSame() {
        List<TrainingData> halves = TrainingData.of(inOrder(10, 2)).halves();
        for (int epoch = 0; epoch < 2; epoch++) {
            try (TrainingData.Batches first = halves.get(0).epoch(epoch);
                    TrainingData.Batches second = halves.get(1).epoch(epoch)) {
                assertThat(features(first.next())).containsExactly(0, 1);
                assertThat(features(first.next())).containsExactly(4, 5);
                assertThat(features(second.next())).containsExactly(2, 3);
                assertThat(features(second.next())).containsExactly(6, 7);
                assertThat(first.hasNext()).isFalse();
                assertThat(second.hasNext()).isFalse();
            }
        }
        assertThat(halves.get(0).steps()).isEqualTo(2);
    }

    private static float[] features(DataSet batch) {
        return batch.getFeatures().toFloatVector();
    }

    @Test
    void anIteratorThatShufflesIsNotSplit() {
        TrainingData half = TrainingData.of(shuffling()).halves().get(0);
        assertThatThrownBy(() -> half.epoch(0).next())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ShufflingIterator")
                .hasMessageContaining("one for the weights and one for the strengths");
        TrainingData single = TrainingData.of(inOrder(2, 2));
        assertThatThrownBy(single::halves).hasMessageContaining("one batch");
    }

    @Test
    void refusesAnIteratorThatCannotBeResetOrIsEmpty() {
        DataSetIterator once = new IteratorDataSetIterator(examples(4).iterator(), 2);
        assertThatThrownBy(() -> TrainingData.of(once))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("IteratorDataSetIterator cannot be reset");
        TrainingData empty = TrainingData.of(inOrder(0, 2));
        assertThatThrownBy(empty::steps).hasMessageContaining("no examples after a reset");
    }

    @Test
    void takesMultiDataSetsOfOneArrayOfFeaturesAndOneOfLabels() {
        INDArray one = Nd4j.ones(2, 1);
        TrainingData single = TrainingData.of(new SingletonMultiDataSetIterator(new MultiDataSet(one, one.mul(3))));
        try (TrainingData.Batches batches = single.epoch(0)) {
            DataSet batch = batches.next();
            assertThat(batch.getLabels().toFloatVector()).containsExactly(3, 3);
            assertThat(batches.hasNext()).isFalse();
        }
        INDArray[] two = {one, one};
        TrainingData several =
                TrainingData.of(new SingletonMultiDataSetIterator(new MultiDataSet(two, new INDArray[] {one})));
        assertThatThrownBy(several::steps)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 arrays of features and 1 of labels");
    }
}

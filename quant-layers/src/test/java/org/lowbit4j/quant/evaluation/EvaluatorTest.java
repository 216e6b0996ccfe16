package org.lowbit4j.quant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.IteratorDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

class EvaluatorTest {

    /** Labels 0 to 6, one each. */
    private static DataSetIterator examples(int batch) {
        INDArray labels = Nd4j.zeros(7, 10);
        for (int i = 0; i < 7; i++) {
            labels.putScalar(i, i, 1);
        }
        return new ListDataSetIterator<>(new DataSet(Nd4j.zeros(7, 2), labels).asList(), batch);
    }

    @Test
    void countsRankAndLoss() {
        float[] row = {0.3f, 0.05f, 0.2f, 0.04f, 0.15f, 0.06f, 0.02f, 0.1f, 0.05f, 0.03f};

        Scores scores = Evaluator.evaluate(fixed(row), examples(3), done -> {});

        assertThat(scores.correct()).isEqualTo(1);
        assertThat(scores.total()).isEqualTo(7);
        assertThat(scores.top1()).isEqualTo(1 / 7.0);
        // 0, 2, 4, 5 are among the first five (with 7), 1, 3 and 6 are not
        assertThat(scores.top5()).isEqualTo(4 / 7.0);
        double loss = 0;
        for (int label = 0; label < 7; label++) {
            loss -= Math.log(row[label]) / 7;
        }
        assertThat(scores.loss()).isCloseTo(loss, within(1e-12));
    }

    @Test
    void theFirstOfEqualClassesIsThePrediction() {
        assertThat(Evaluator.evaluate(fixed(new float[10]), examples(7), done -> {})
                        .correct())
                .isEqualTo(1);
    }

    @Test
    void notANumberIsNeverRight() {
        float[] row = new float[10];
        java.util.Arrays.fill(row, Float.NaN);

        Scores scores = Evaluator.evaluate(fixed(row), examples(2), done -> {});

        assertThat(scores.correct()).isZero();
        assertThat(scores.top5()).isZero();
        assertThat(scores.loss()).isNaN();
    }

    @Test
    void tellsProgressAfterEachBatchEvenAnOddOne() {
        List<Integer> seen = new ArrayList<>();
        Evaluator.evaluate(fixed(new float[10]), examples(3), seen::add);
        assertThat(seen).containsExactly(3, 6, 7);
    }

    @Test
    void refusesAnotherNumberOfClasses() {
        assertThatThrownBy(() -> Evaluator.evaluate(fixed(new float[4]), examples(3), done -> {}))
                .hasMessageContaining("4 classes")
                .hasMessageContaining("10");
    }

    @Test
    void refusesAnIteratorThatCannotBeReset() {
        DataSetIterator once = new IteratorDataSetIterator(new DataSet(Nd4j.zeros(7, 2), Nd4j.eye(7)).iterator(), 3);
        assertThatThrownBy(() -> Evaluator.evaluate(fixed(new float[7]), once, done -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("IteratorDataSetIterator cannot be reset");
    }

    private static BatchClassifier fixed(float[] row) {
        return new BatchClassifier() {
            @Override
            public CNN2DFormat inputFormat() {
                return CNN2DFormat.NHWC;
            }

            @Override
            public float[][] probabilities(INDArray batch) {
                float[][] rows = new float[(int) batch.size(0)][];
                java.util.Arrays.fill(rows, row);
                return rows;
            }
        };
    }
}

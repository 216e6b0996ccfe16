package org.lowbit4j.quant.evaluation;

import java.util.BitSet;
import java.util.function.IntConsumer;
import org.lowbit4j.quant.Resets;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Classifies every example of a data set and counts. */
public final class Evaluator {

    private static final int TOP = 5;
    private static final double LEAST_PROBABILITY = 1e-30;

    private final BitSet correct = new BitSet();
    private int total;
    private int amongTop;
    private double loss;

    private Evaluator() {}

    /**
     * The scores of {@code classifier} on all {@code examples}, which are reset first.
     *
     * @param examples with one-hot labels
     * @param progress is told the number of examples done after each batch
     * @throws IllegalArgumentException if the classifier knows another number of classes, or there are no examples
     */
    public static Scores evaluate(BatchClassifier classifier, DataSetIterator examples, IntConsumer progress) {
        Evaluator evaluator = new Evaluator();
        double seconds = evaluator.run(classifier, examples, progress);
        return evaluator.scores(seconds);
    }

    /**
     * Which of {@code examples} the classifier gets right; the rest as {@link #evaluate}.
     *
     * @return the positions of the examples in the data set
     */
    public static BitSet correct(BatchClassifier classifier, DataSetIterator examples, IntConsumer progress) {
        Evaluator evaluator = new Evaluator();
        evaluator.run(classifier, examples, progress);
        return evaluator.correct;
    }

    private double run(BatchClassifier classifier, DataSetIterator examples, IntConsumer progress) {
        long nanos = 0;
        Resets.required(examples).reset();
        while (examples.hasNext()) {
            DataSet batch = examples.next();
            long start = System.nanoTime();
            float[][] probabilities = classifier.probabilities(batch.getFeatures());
            nanos += System.nanoTime() - start;
            count(probabilities, batch.getLabels());
            progress.accept(total);
        }
        if (total == 0) {
            throw new IllegalArgumentException("no examples to evaluate on; expected at least 1");
        }
        return nanos / 1e9;
    }

    private Scores scores(double seconds) {
        int right = correct.cardinality();
        return new Scores(
                right, total, (double) right / total, (double) amongTop / total, loss / total, total / seconds);
    }

    private void count(float[][] probabilities, INDArray labels) {
        int[] classes = labels.argMax(1).toIntVector();
        for (int i = 0; i < probabilities.length; i++) {
            float[] row = probabilities[i];
            checkClasses(row.length, Math.toIntExact(labels.size(1)));
            int label = classes[i];
            int rank = rank(row, label);
            correct.set(total, rank == 0);
            total++;
            amongTop += rank < TOP ? 1 : 0;
            loss -= Math.log(Math.max(row[label], LEAST_PROBABILITY));
        }
    }

    /**
     * Refuses examples of other classes than a network tells apart.
     *
     * @param outputs number of classes that it tells apart
     * @param classes number of classes of the examples
     * @throws IllegalArgumentException if they differ
     */
    public static void checkClasses(int outputs, int classes) {
        if (outputs != classes) {
            throw new IllegalArgumentException("The model tells " + outputs + " classes apart, the data have " + classes
                    + "; choose the data it was trained on");
        }
    }

    /** How many classes come before this one; of equal ones the first does. NaN comes last. */
    private static int rank(float[] row, int label) {
        if (Float.isNaN(row[label])) {
            return row.length;
        }
        int rank = 0;
        for (int c = 0; c < row.length; c++) {
            if (row[c] > row[label] || (row[c] == row[label] && c < label)) {
                rank++;
            }
        }
        return rank;
    }
}

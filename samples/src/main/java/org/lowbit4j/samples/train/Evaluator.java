package org.lowbit4j.samples.train;

import java.util.BitSet;
import java.util.function.IntConsumer;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.Prefetch;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Classifies every image of a set and counts. */
public final class Evaluator {

    private static final int TOP = 5;
    private static final double LEAST_PROBABILITY = 1e-30;

    private final ImageSet images;
    private final int batch;

    private final BitSet correct = new BitSet();
    private int amongTop;
    private double loss;

    private Evaluator(ImageSet images, int batch) {
        this.images = images;
        this.batch = batch;
    }

    /**
     * The scores of {@code classifier} on all {@code images}.
     *
     * @param progress is told the number of images done after each batch
     * @throws IllegalArgumentException if the classifier knows another number of classes
     */
    public static Scores evaluate(Classifier classifier, ImageSet images, int batch, IntConsumer progress) {
        Evaluator evaluator = new Evaluator(images, batch);
        double seconds = evaluator.run(classifier, progress);
        return evaluator.scores(seconds);
    }

    /**
     * Which of {@code images} the classifier gets right; the rest as {@link #evaluate}.
     *
     * @return the positions of the images in the set
     */
    public static BitSet correct(Classifier classifier, ImageSet images, int batch, IntConsumer progress) {
        Evaluator evaluator = new Evaluator(images, batch);
        evaluator.run(classifier, progress);
        return evaluator.correct;
    }

    private double run(Classifier classifier, IntConsumer progress) {
        int total = images.size();
        BatchMaker maker = new BatchMaker(images, classifier.inputFormat());
        long nanos = 0;
        try (Prefetch<INDArray> batches = new Prefetch<>(
                (total + batch - 1) / batch, i -> maker.features(i * batch, Math.min(total, (i + 1) * batch)))) {
            for (int from = 0; batches.hasNext(); from += batch) {
                INDArray features = batches.next();
                long start = System.nanoTime();
                float[][] probabilities = classifier.probabilities(features);
                nanos += System.nanoTime() - start;
                count(probabilities, from);
                progress.accept(from + probabilities.length);
            }
        }
        return nanos / 1e9;
    }

    private Scores scores(double seconds) {
        int total = images.size();
        int right = correct.cardinality();
        return new Scores(
                right, total, (double) right / total, (double) amongTop / total, loss / total, total / seconds);
    }

    private void count(float[][] probabilities, int from) {
        for (int i = 0; i < probabilities.length; i++) {
            float[] row = probabilities[i];
            int label = images.label(from + i);
            checkClasses(row.length, images);
            int rank = rank(row, label);
            correct.set(from + i, rank == 0);
            amongTop += rank < TOP ? 1 : 0;
            loss -= Math.log(Math.max(row[label], LEAST_PROBABILITY));
        }
    }

    /**
     * Refuses images of other classes than a network tells apart.
     *
     * @param outputs number of classes that it tells apart
     * @throws IllegalArgumentException if the images have another number of classes
     */
    public static void checkClasses(int outputs, ImageSet images) {
        if (outputs != images.classes().size()) {
            throw new IllegalArgumentException("The model tells " + outputs + " classes apart, the data have "
                    + images.classes().size() + "; choose the data it was trained on");
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

package org.lowbit4j.samples.search;

import java.util.List;
import java.util.Optional;
import org.lowbit4j.bitsearch.search.StepLosses;
import org.lowbit4j.bitsearch.search.StrengthSearch;
import org.lowbit4j.bitsearch.search.Update;
import org.lowbit4j.samples.data.Prefetch;
import org.lowbit4j.samples.data.TrainingBatches;
import org.lowbit4j.samples.train.Learning;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Learning of weights and strengths: an epoch is one pass over the half of the training images that the weights learn from, with
 * a step of the strengths, on the other half, for each step of the weights. In a single-level search both take all images.
 */
public final class SearchLearning implements Learning {

    private final StrengthSearch search;
    private final TrainingBatches weightBatches;
    private final Optional<TrainingBatches> strengthBatches;

    /** Lets {@code search} learn from the images of {@code all}. */
    public SearchLearning(StrengthSearch search, Update update, TrainingBatches all) {
        List<TrainingBatches> parts = update.splitsData() ? all.halves() : List.of(all);
        this.search = search;
        this.weightBatches = parts.get(0);
        this.strengthBatches = update.splitsData() ? Optional.of(parts.get(1)) : Optional.empty();
    }

    /** Number of steps of an epoch with the images of {@code all}. */
    public static int steps(Update update, TrainingBatches all) {
        return update.splitsData() ? all.halves().get(0).steps() : all.steps();
    }

    @Override
    public int steps() {
        return weightBatches.steps();
    }

    @Override
    public Epoch start(int epoch) {
        return new SearchEpoch((long) epoch * steps(), weightBatches.epoch(epoch), otherBatches(epoch));
    }

    private Prefetch<DataSet> otherBatches(int epoch) {
        return strengthBatches
                .map(batches -> batches.epoch(epoch))
                .orElseGet(() -> new Prefetch<>(0, step -> new DataSet()));
    }

    private final class SearchEpoch implements Epoch {

        private final Prefetch<DataSet> weights;
        private final Prefetch<DataSet> strengths;
        private long step;
        private long images;

        SearchEpoch(long firstStep, Prefetch<DataSet> weights, Prefetch<DataSet> strengths) {
            this.step = firstStep;
            this.weights = weights;
            this.strengths = strengths;
        }

        @Override
        public boolean hasNext() {
            return weights.hasNext();
        }

        @Override
        public double step() {
            DataSet weightBatch = weights.next();
            boolean isOther = strengths.hasNext();
            DataSet strengthBatch = isOther ? strengths.next() : weightBatch;
            StepLosses losses = search.step(step, weightBatch, strengthBatch);
            step++;
            images += weightBatch.numExamples();
            if (isOther && !Double.isNaN(losses.strengths())) {
                images += strengthBatch.numExamples();
            }
            return losses.weights();
        }

        @Override
        public long images() {
            return images;
        }

        /** The evaluation after the epoch is that of the shares themselves. */
        @Override
        public void close() {
            weights.close();
            strengths.close();
            search.clearNoise();
        }
    }
}

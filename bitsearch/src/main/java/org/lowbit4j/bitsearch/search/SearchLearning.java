package org.lowbit4j.bitsearch.search;

import java.util.Optional;
import org.lowbit4j.quant.training.Learning;
import org.lowbit4j.quant.training.TrainingData;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Learning of weights and strengths: an epoch is one pass over the half of the training images that the weights learn from, with
 * a step of the strengths, on the other half, for each step of the weights. In a single-level search both take all images.
 */
public final class SearchLearning implements Learning {

    private final StrengthSearch search;
    private final SearchData data;

    /** Lets {@code search} learn from {@code data}. */
    public SearchLearning(StrengthSearch search, SearchData data) {
        this.search = search;
        this.data = data;
    }

    @Override
    public int steps() {
        return data.steps();
    }

    @Override
    public Epoch start(int epoch, int firstStep) {
        return new SearchEpoch(
                (long) epoch * steps() + firstStep,
                data.weights().epoch(epoch, firstStep),
                data.strengths().map(strengths -> strengths.epoch(epoch, firstStep)));
    }

    private final class SearchEpoch implements Epoch {

        private final TrainingData.Batches weights;
        private final Optional<TrainingData.Batches> strengths;
        private long step;
        private long images;

        SearchEpoch(long firstStep, TrainingData.Batches weights, Optional<TrainingData.Batches> strengths) {
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
            Optional<TrainingData.Batches> others = strengths.filter(TrainingData.Batches::hasNext);
            DataSet strengthBatch = others.map(TrainingData.Batches::next).orElse(weightBatch);
            StepLosses losses = search.step(step, weightBatch, strengthBatch);
            step++;
            images += weightBatch.numExamples();
            if (others.isPresent() && !Double.isNaN(losses.strengths())) {
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
            strengths.ifPresent(TrainingData.Batches::close);
            search.clearNoise();
        }
    }
}

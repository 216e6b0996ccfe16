package org.lowbit4j.samples.data;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lowbit4j.quant.training.TrainingData;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The training images in random order and varied at random, epoch by epoch. What a batch holds is a function of seed, epoch
 * and step alone. A last batch that is not full is left out, unless it is the only one.
 */
public final class TrainingBatches implements TrainingData {

    private static final int SPLIT = -1;

    private final BatchMaker maker;
    private final int[] members;
    private final Augmentation augmentation;
    private final int batch;
    private final long seed;

    /** Batches of {@code batch} images. */
    public TrainingBatches(BatchMaker maker, Augmentation augmentation, int batch, long seed) {
        this(maker, IntStream.range(0, maker.images().size()).toArray(), augmentation, batch, seed);
    }

    private TrainingBatches(BatchMaker maker, int[] members, Augmentation augmentation, int batch, long seed) {
        if (batch < 1) {
            throw new IllegalArgumentException("Batch size " + batch + ", expected at least 1");
        }
        this.maker = maker;
        this.members = members;
        this.augmentation = augmentation;
        this.batch = Math.min(batch, members.length);
        this.seed = seed;
    }

    /** Two halves that share no image, chosen at random by the seed alone; of an odd number the last image is left out. */
    @Override
    public List<TrainingData> halves() {
        int[] order = shuffled(Seeds.mix(seed, SPLIT));
        int half = order.length / 2;
        if (half == 0) {
            throw new IllegalArgumentException(
                    "Training images: " + order.length + ", too few for two halves; expected at least 2");
        }
        return Stream.of(Arrays.copyOf(order, half), Arrays.copyOfRange(order, half, 2 * half))
                .<TrainingData>map(part ->
                        new TrainingBatches(maker, Arrays.stream(part).sorted().toArray(), augmentation, batch, seed))
                .toList();
    }

    @Override
    public int steps() {
        return members.length / batch;
    }

    /** Number of images in a batch. */
    public int batchSize() {
        return batch;
    }

    @Override
    public Batches epoch(int epoch) {
        return epoch(epoch, 0);
    }

    /** Batches are made ahead, by threads of their own. */
    @Override
    public Batches epoch(int epoch, int firstStep) {
        long epochSeed = Seeds.mix(seed, epoch);
        int[] order = shuffled(epochSeed);
        Prefetch<DataSet> ahead = new Prefetch<>(Math.max(0, steps() - firstStep), made -> {
            int step = firstStep + made;
            int[] selection = IntStream.range(step * batch, (step + 1) * batch)
                    .map(i -> order[i])
                    .toArray();
            return maker.varied(selection, augmentation, epochSeed);
        });
        return new Batches() {
            @Override
            public boolean hasNext() {
                return ahead.hasNext();
            }

            @Override
            public DataSet next() {
                return ahead.next();
            }

            @Override
            public void close() {
                ahead.close();
            }
        };
    }

    private int[] shuffled(long epochSeed) {
        SplittableRandom random = new SplittableRandom(epochSeed);
        int[] order = members.clone();
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
        return order;
    }
}

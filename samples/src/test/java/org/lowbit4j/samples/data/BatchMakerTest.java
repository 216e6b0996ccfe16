package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.image.ChannelOrder;
import org.lowbit4j.binconv.image.Normalization;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.Resize;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.training.TrainingData;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class BatchMakerTest {

    private static final Shape SHAPE = new Shape(5, 7, 3);

    @Test
    void normalisesByChannel() {
        ImageSet images = images(3);
        INDArray batch = new BatchMaker(images, CNN2DFormat.NHWC).features(1, 3);

        assertThat(batch.shape()).containsExactly(2, 5, 7, 3);
        float[] mean = {0.485f, 0.456f, 0.406f};
        float[] deviation = {0.229f, 0.224f, 0.225f};
        for (int c = 0; c < 3; c++) {
            float expected = (images.image(2).value(4, 6, c) / 255f - mean[c]) / deviation[c];
            assertThat(batch.getFloat(1, 4, 6, c)).isEqualTo(expected);
        }
    }

    @Test
    void bothFormatsHoldTheSameImages() {
        ImageSet images = images(4);
        INDArray last = new BatchMaker(images, CNN2DFormat.NHWC).features(0, 4);
        INDArray first = new BatchMaker(images, CNN2DFormat.NCHW).features(0, 4);

        assertThatBits(first.permute(0, 2, 3, 1).dup('c')).isEqualTo(last);
        int[] all = {3, 0, 2};
        Augmentation varied = new Augmentation.Shift(2, true);
        DataSet a = new BatchMaker(images, CNN2DFormat.NHWC).varied(all, varied, 9);
        DataSet b = new BatchMaker(images, CNN2DFormat.NCHW).varied(all, varied, 9);
        assertThatBits(b.getFeatures().permute(0, 2, 3, 1).dup('c')).isEqualTo(a.getFeatures());
        assertThat(a.getLabels().argMax(1).toIntVector()).containsExactly(3, 0, 2);
    }

    @Test
    void everyVariationIsAShiftOrMirrorWithBlackBorder() {
        ImageSet images = images(1);
        BatchMaker maker = new BatchMaker(images, CNN2DFormat.NHWC);
        List<List<Float>> possible = new ArrayList<>();
        for (int rows = -1; rows <= 1; rows++) {
            for (int columns = -1; columns <= 1; columns++) {
                possible.add(elements(shifted(maker, images, rows, columns, false)));
                possible.add(elements(shifted(maker, images, rows, columns, true)));
            }
        }
        boolean[] seen = new boolean[possible.size()];
        for (long seed = 0; seed < 300; seed++) {
            INDArray got = maker.varied(new int[] {0}, new Augmentation.Shift(1, true), seed)
                    .getFeatures();
            int index = possible.indexOf(elements(got));
            assertThat(index).as("seed %d", seed).isNotNegative();
            seen[index] = true;
        }
        assertThat(seen).doesNotContain(false);
    }

    /** Lists of floats are equal bit for bit. */
    private static List<Float> elements(INDArray array) {
        List<Float> elements = new ArrayList<>();
        for (float element : array.dup('c').data().asFloat()) {
            elements.add(element);
        }
        return elements;
    }

    @Test
    void variationDependsOnSeedAndPlaceOnly() {
        BatchMaker maker = new BatchMaker(images(6), CNN2DFormat.NHWC);
        Augmentation varied = new Augmentation.Shift(2, true);
        INDArray together = maker.varied(new int[] {4, 1, 5}, varied, 3).getFeatures();
        INDArray alone = maker.varied(new int[] {5}, varied, 3).getFeatures();

        assertThatBits(together.slice(2)).isEqualTo(alone.slice(0));
    }

    @Test
    void anEpochIsTheSameForAnyNumberOfThreads() {
        BatchMaker maker = new BatchMaker(images(23), CNN2DFormat.NHWC);
        List<INDArray> alone = new ArrayList<>();
        for (int threads : new int[] {1, 2, 7}) {
            List<INDArray> batches = new ArrayList<>();
            try (Prefetch<DataSet> ahead = new Prefetch<>(
                    4,
                    step -> maker.varied(new int[] {step, step + 9, 22 - step}, Augmentation.CIFAR, step),
                    threads)) {
                ahead.forEachRemaining(batch -> batches.add(batch.getFeatures()));
            }
            if (threads == 1) {
                alone.addAll(batches);
            }
            for (int i = 0; i < 4; i++) {
                assertThatBits(batches.get(i)).isEqualTo(alone.get(i));
            }
        }
    }

    @Test
    void anEpochHoldsEveryImageOnceInAnOrderOfItsOwn() {
        TrainingBatches batches = batches(7, 2);

        List<Integer> first = labels(batches, 0);
        assertThat(batches.steps()).isEqualTo(3);
        assertThat(first).hasSize(6).doesNotHaveDuplicates();
        assertThat(labels(batches, 0)).isEqualTo(first);
        assertThat(labels(batches(7, 2), 0)).isEqualTo(first);
        assertThat(IntStream.range(1, 9).mapToObj(epoch -> labels(batches, epoch)))
                .anyMatch(order -> !order.equals(first));
    }

    @Test
    void aBatchLargerThanTheSetIsTheSet() {
        assertThat(labels(batches(3, 128), 0)).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void halvesShareNoImageAndAreAlwaysTheSame() {
        List<TrainingData> halves = batches(9, 2).halves();

        List<Integer> first = labels(halves.get(0), 0);
        List<Integer> second = labels(halves.get(1), 0);
        assertThat(first).hasSize(4).doesNotHaveDuplicates().doesNotContainAnyElementsOf(second);
        assertThat(second).hasSize(4).doesNotHaveDuplicates();
        assertThat(labels(batches(9, 2).halves().get(0), 0)).isEqualTo(first);
        assertThat(labels(halves.get(0), 1)).containsExactlyInAnyOrderElementsOf(first);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batches(1, 2).halves())
                .withMessageContaining("1")
                .withMessageContaining("at least 2");
    }

    private static TrainingBatches batches(int count, int batch) {
        return new TrainingBatches(new BatchMaker(images(count), CNN2DFormat.NHWC), Augmentation.CIFAR, batch, 11);
    }

    private static List<Integer> labels(TrainingData batches, int epoch) {
        List<Integer> labels = new ArrayList<>();
        try (TrainingData.Batches prefetch = batches.epoch(epoch)) {
            prefetch.forEachRemaining(batch -> {
                for (int label : batch.getLabels().argMax(1).toIntVector()) {
                    labels.add(label);
                }
            });
        }
        return labels;
    }

    /** Image {@code i} has label {@code i}. */
    private static ImageSet images(int count) {
        byte[] pixels = new byte[count * SHAPE.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (1 + (i * 37) % 251);
        }
        List<String> classes =
                IntStream.range(0, count).mapToObj(i -> "class " + i).toList();
        Preprocessing preprocessing = new Preprocessing(
                SHAPE.height(), SHAPE.width(), ChannelOrder.RGB, Normalization.IMAGENET, Resize.NONE, classes);
        return new ImageSet(preprocessing, pixels, IntStream.range(0, count).toArray());
    }

    private static INDArray shifted(BatchMaker maker, ImageSet images, int rows, int columns, boolean mirrored) {
        INDArray result = maker.features(0, 1).dup();
        for (int row = 0; row < SHAPE.height(); row++) {
            for (int column = 0; column < SHAPE.width(); column++) {
                int fromRow = row + rows;
                int fromColumn = (mirrored ? SHAPE.width() - 1 - column : column) + columns;
                boolean inside =
                        fromRow >= 0 && fromRow < SHAPE.height() && fromColumn >= 0 && fromColumn < SHAPE.width();
                for (int c = 0; c < 3; c++) {
                    int value = inside ? images.image(0).value(fromRow, fromColumn, c) : 0;
                    result.putScalar(new int[] {0, row, column, c}, Normalization.IMAGENET.of(c, value));
                }
            }
        }
        return result;
    }
}

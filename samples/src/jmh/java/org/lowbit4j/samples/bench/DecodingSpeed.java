package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.datavec.api.io.labels.ParentPathLabelGenerator;
import org.datavec.api.split.FileSplit;
import org.datavec.image.loader.NativeImageLoader;
import org.datavec.image.recordreader.ImageRecordReader;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.image.Normalization;
import org.lowbit4j.binconv.image.Pixels;
import org.lowbit4j.samples.data.Augmentation;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.DataName;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.data.TrainingBatches;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Decoding alone, beside Deeplearning4j's own way:
 * {@code mvn package -DskipTests -Pjmh -pl samples -am -Djmh.main=org.lowbit4j.samples.bench.DecodingSpeed
 * -Djmh.arguments="--data-dir photos"}.
 */
@Command(
        name = "DecodingSpeed",
        mixinStandardHelpOptions = true,
        description = {
            "Images per second of decoding into batches, without a network.",
            "Three ways take turns over the training images of a folder: a training (random part, scaled, mirrored), a test (shorter side"
                    + " scaled, centre cut out), and DataVec's ImageRecordReader (both sides scaled) behind an AsyncDataSetIterator."
        })
public final class DecodingSpeed extends MeasurementProgram implements Callable<Integer> {

    private static final double MOST_DIFFERENT = 0.02;

    @Option(names = "--data-dir", required = true, paramLabel = "DIR", description = "The folder with train/CLASS/*.")
    private @Nullable Path folder;

    @Option(
            names = "--image-size",
            paramLabel = "N",
            description = "Height and width of the images (default: ${DEFAULT-VALUE}).")
    private int size = 224;

    @Option(names = "--batch", paramLabel = "N", description = "Images of a batch (default: ${DEFAULT-VALUE}).")
    private int batch = 32;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Passes of each way that count, after one that does not (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    /** Runs the program. */
    public static void main(String... arguments) {
        main(new DecodingSpeed(), arguments);
    }

    @Override
    public Integer call() throws IOException {
        Path place = Objects.requireNonNull(folder);
        ImageSet images =
                DataName.IMAGEFOLDER.open(place, DataName.folder(size)).train(ImageSource.ALL);
        TrainingBatches training =
                new TrainingBatches(new BatchMaker(images, CNN2DFormat.NCHW), Augmentation.PHOTOGRAPHS, batch, 1);
        checkAlike(means(new ImageBatches(images, CNN2DFormat.NCHW, batch)), means(stock(place)));
        double[] trained = new double[rounds];
        double[] tested = new double[rounds];
        double[] stock = new double[rounds];
        for (int round = 0; round <= rounds; round++) {
            int epoch = round;
            double train = perSecond(training.steps() * training.batchSize(), () -> count(training, epoch));
            double test = perSecond(images.size(), () -> count(new ImageBatches(images, CNN2DFormat.NCHW, batch)));
            double peer = perSecond(images.size(), () -> count(stock(place)));
            if (round > 0) {
                trained[round - 1] = train;
                tested[round - 1] = test;
                stock[round - 1] = peer;
            }
        }
        print(new DecodingSpeedResult(
                size,
                Runtime.getRuntime().availableProcessors(),
                new Median().evaluate(trained),
                new Median().evaluate(tested),
                new Median().evaluate(stock)));
        return 0;
    }

    private DataSetIterator stock(Path place) throws IOException {
        FileSplit files =
                new FileSplit(place.resolve("train").toFile(), NativeImageLoader.ALLOWED_FORMATS, new Random(1));
        ImageRecordReader reader = new ImageRecordReader(size, size, 3, new ParentPathLabelGenerator());
        reader.initialize(files);
        DataSetIterator iterator = new RecordReaderDataSetIterator(
                reader, batch, 1, reader.getLabels().size());
        iterator.setPreProcessor(new ImagePreProcessingScaler());
        return new AsyncDataSetIterator(iterator, 2, false);
    }

    /** The mean of each channel of all images. */
    private static INDArray means(DataSetIterator iterator) {
        INDArray sum = Nd4j.zeros(DataType.FLOAT, Pixels.CHANNELS);
        int count = 0;
        while (iterator.hasNext()) {
            DataSet batch = iterator.next();
            sum.addi(batch.getFeatures().mean(2, 3).sum(0));
            count += batch.numExamples();
        }
        return sum.divi(count);
    }

    /** Ours in RGB and normalised, the stock ones in BGR and 0..1; the borders that ours lack change little. */
    private static void checkAlike(INDArray ours, INDArray stock) {
        for (int c = 0; c < Pixels.CHANNELS; c++) {
            double mean = ours.getDouble(c) * Normalization.IMAGENET.deviation().get(c)
                    + Normalization.IMAGENET.mean().get(c);
            double expected = stock.getDouble(Pixels.CHANNELS - 1 - c);
            if (Math.abs(mean - expected) > MOST_DIFFERENT) {
                throw new IllegalArgumentException("Channel " + c + " has the mean " + mean
                        + " of 0..1, ImageRecordReader's " + expected + ": these are not the same images");
            }
        }
    }

    private static int count(TrainingBatches training, int epoch) {
        int count = 0;
        try (var batches = training.epoch(epoch)) {
            while (batches.hasNext()) {
                count += batches.next().numExamples();
            }
        }
        return count;
    }

    private static int count(DataSetIterator iterator) {
        int count = 0;
        while (iterator.hasNext()) {
            DataSet next = iterator.next();
            count += next.numExamples();
        }
        return count;
    }

    /** Images per second, if all of them came. */
    private static double perSecond(int expected, Pass pass) throws IOException {
        long start = System.nanoTime();
        int count = pass.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (count != expected) {
            throw new IllegalArgumentException("A pass gave " + count + " images, expected " + expected);
        }
        return count / seconds;
    }

    /** Reads all images and returns their number. */
    private interface Pass {

        int run() throws IOException;
    }
}

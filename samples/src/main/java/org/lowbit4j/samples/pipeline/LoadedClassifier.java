package org.lowbit4j.samples.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.model.Networks;
import org.lowbit4j.samples.train.Classifier;
import org.lowbit4j.samples.train.GraphClassifier;
import org.lowbit4j.samples.train.PackedClassifier;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network from a file, whatever its kind: a Deeplearning4j model, the directory of a run, or a lowered file. */
public final class LoadedClassifier implements Classifier, AutoCloseable {

    private final Classifier classifier;
    private final ImageCheck check;
    private final Runnable end;

    private interface ImageCheck {
        void check(ImageSet images) throws IOException;
    }

    private LoadedClassifier(Classifier classifier, ImageCheck check, Runnable end) {
        this.classifier = classifier;
        this.check = check;
        this.end = end;
    }

    /** Loads the network at {@code place}; a packed one runs on all processors. */
    public static LoadedClassifier open(Path place) throws IOException {
        if (PackedFiles.isPacked(place)) {
            EngineOptions options =
                    EngineOptions.standard().withThreads(Runtime.getRuntime().availableProcessors());
            PackedNetwork packed = PackedNetwork.open(place, options);
            return new LoadedClassifier(
                    new PackedClassifier(packed.inference()),
                    images -> PackedFiles.checkImages(packed.graph(), images),
                    packed::close);
        }
        OneDnn.enable();
        return new LoadedClassifier(
                new GraphClassifier(Networks.load(place)),
                images -> Networks.knownImageShape(place).ifPresent(shape -> images.check(shape, "The network")),
                () -> {});
    }

    /**
     * Refuses images of another size than the network takes, as far as it tells.
     *
     * @throws IllegalArgumentException if so
     */
    public void check(ImageSet images) throws IOException {
        check.check(images);
    }

    @Override
    public CNN2DFormat inputFormat() {
        return classifier.inputFormat();
    }

    @Override
    public float[][] probabilities(INDArray images) {
        return classifier.probabilities(images);
    }

    @Override
    public void close() {
        end.run();
    }
}

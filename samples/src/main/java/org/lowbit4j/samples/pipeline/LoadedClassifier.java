package org.lowbit4j.samples.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.samples.data.ClassNames;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageShape;
import org.lowbit4j.samples.model.Networks;
import org.lowbit4j.samples.train.Classifier;
import org.lowbit4j.samples.train.GraphClassifier;
import org.lowbit4j.samples.train.PackedClassifier;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network from a file, whatever its kind: a Deeplearning4j model, the directory of a run, or a lowered file. */
public final class LoadedClassifier implements Classifier, AutoCloseable {

    private static final String WHO = "The network";

    private final Classifier classifier;
    private final UnaryOperator<ImageSet> preparation;
    private final Runnable end;

    private LoadedClassifier(Classifier classifier, UnaryOperator<ImageSet> preparation, Runnable end) {
        this.classifier = classifier;
        this.preparation = preparation;
        this.end = end;
    }

    /** Loads the network at {@code place}; a packed one runs on all processors. */
    public static LoadedClassifier open(Path place) throws IOException {
        if (PackedFiles.isPacked(place)) {
            EngineOptions options =
                    EngineOptions.standard().withThreads(Runtime.getRuntime().availableProcessors());
            PackedNetwork packed = PackedNetwork.open(place, options);
            return new LoadedClassifier(new PackedClassifier(packed.inference()), packed::prepare, packed::close);
        }
        OneDnn.enable();
        Optional<ImageShape> shape = Networks.knownImageShape(place);
        Optional<ClassNames> classes = Networks.knownClasses(place);
        return new LoadedClassifier(
                new GraphClassifier(Networks.load(place)), images -> prepared(images, shape, classes), () -> {});
    }

    private static ImageSet prepared(ImageSet images, Optional<ImageShape> shape, Optional<ClassNames> classes) {
        shape.ifPresent(expected -> images.check(expected, WHO));
        return classes.isPresent() ? classes.get().number(images, WHO) : images;
    }

    /**
     * The images with their classes numbered as the network does, as far as it tells.
     *
     * @throws IllegalArgumentException if they have another size than it takes, or classes that it does not know
     */
    public ImageSet prepare(ImageSet images) {
        return preparation.apply(images);
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

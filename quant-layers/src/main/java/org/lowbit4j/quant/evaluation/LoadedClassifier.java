package org.lowbit4j.quant.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.image.Classifier;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.PackedFormat;
import org.lowbit4j.quant.model.PackedNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A network from a file, whatever its kind: a Deeplearning4j model, the directory of a run, or a lowered file. */
public final class LoadedClassifier implements BatchClassifier, AutoCloseable {

    private final BatchClassifier classifier;
    private final InputDescription description;
    private final Runnable end;

    private LoadedClassifier(BatchClassifier classifier, InputDescription description, Runnable end) {
        this.classifier = classifier;
        this.description = description;
        this.end = end;
    }

    /**
     * Loads the network at {@code place}; a packed one runs on all processors.
     *
     * @throws IOException if it cannot be read or is damaged; the message names it
     * @throws IllegalArgumentException if it is no network
     */
    public static LoadedClassifier open(Path place) throws IOException {
        return open(place, EngineOptions.standard());
    }

    /**
     * The same with other options of the engine that runs a packed network, but for the threads.
     *
     * @throws IOException if it cannot be read or is damaged; the message names it
     * @throws IllegalArgumentException if it is no network, or takes more memory than the options allow
     */
    public static LoadedClassifier open(Path place, EngineOptions engine) throws IOException {
        if (PackedFormat.isPacked(place)) {
            EngineOptions options = engine.withThreads(Runtime.getRuntime().availableProcessors());
            PackedNetwork packed = PackedNetwork.open(place, options);
            return new LoadedClassifier(new PackedClassifier(packed.inference()), packed.description(), packed::close);
        }
        OneDnn.enable();
        InputDescription description = ModelFiles.description(place);
        return new LoadedClassifier(new GraphClassifier(ModelFiles.load(place)), description, () -> {});
    }

    /** What its file says of its inputs and outputs. */
    public InputDescription description() {
        return description;
    }

    /**
     * Classifies single images, by the preprocessing that the file holds; valid until this one is closed.
     *
     * @param model how messages call the model
     * @throws IllegalArgumentException if the file holds no preprocessing
     */
    public Classifier images(String model) {
        Preprocessing preprocessing = description.preprocessing().orElseThrow(() -> Classifier.missing(model));
        Shape shape = preprocessing.shape();
        return Classifier.of(preprocessing, input -> {
            INDArray image = Nd4j.create(input, new long[] {1, shape.height(), shape.width(), shape.channels()}, 'c');
            boolean channelsLast = inputFormat() == CNN2DFormat.NHWC;
            return probabilities(
                    channelsLast ? image : image.permute(0, 3, 1, 2).dup('c'))[0];
        });
    }

    @Override
    public CNN2DFormat inputFormat() {
        return classifier.inputFormat();
    }

    @Override
    public float[][] probabilities(INDArray features) {
        return classifier.probabilities(features);
    }

    @Override
    public void close() {
        end.run();
    }
}

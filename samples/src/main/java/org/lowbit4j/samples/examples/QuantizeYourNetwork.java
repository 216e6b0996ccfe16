package org.lowbit4j.samples.examples;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.binconv.image.Classifier;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.PreprocessingJson;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.run.QuantizationTraining;
import org.lowbit4j.quant.training.TrainingSettings;
import org.lowbit4j.samples.data.DataName;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageDecoder;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** A float network, quantized, fine-tuned, lowered and used, on a folder of photographs. */
public final class QuantizeYourNetwork {

    private QuantizeYourNetwork() {}

    /** Arguments: folder with train/CLASS/*.jpg and val/CLASS/*.jpg, folder to write to, a photograph to classify. */
    public static void main(String... arguments) throws IOException {
        OneDnn.enable();
        Path out = Path.of(arguments[1]);
        ImageSource photos = DataName.IMAGEFOLDER.open(Path.of(arguments[0]), DataName.folder(48));
        ImageSet images = photos.train(ImageSource.ALL);
        Preprocessing preprocessing = images.preprocessing();
        DataSetIterator train = new ImageBatches(images, CNN2DFormat.NHWC, 32);
        DataSetIterator test = new ImageBatches(photos.test(ImageSource.ALL), CNN2DFormat.NHWC, 32);
        ComputationGraph network = SmallNetwork.of(preprocessing); // any network of yours
        network.fit(train, 6);

        QuantizationTraining.Result result = QuantizationTraining.of(network)
                .bits(4, 4)
                .train(train)
                .test(test)
                .preprocessing(preprocessing)
                .settings(new TrainingSettings(3, 0.01, 1))
                .directory(out.resolve("run"))
                .run();
        result.epochs().forEach(epoch -> System.out.println(epoch.scores().orElseThrow()));

        Graph graph = Lowering.lower(result.network(), preprocessing.shape());
        Path file = out.resolve("model.lowbit");
        PackedModelWriter.write(new PackedModel(graph, PreprocessingJson.metadata(preprocessing)), file);
        try (Classifier classifier = Classifier.open(file)) {
            System.out.println(classifier.classify(ImageDecoder.decode(Path.of(arguments[2])), 3));
        }
    }
}

package org.lowbit4j.samples.examples;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.NetworkSearch;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.quant.training.TrainingSettings;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.SyntheticSource;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Finds the bits of every layer at the cost of 3 bits everywhere. */
public final class SearchBits {

    private SearchBits() {}

    /** Arguments: folder to write the search to. */
    public static void main(String... arguments) throws IOException {
        OneDnn.enable();
        ImageSet images = new SyntheticSource().train(1000);
        DataSetIterator train = new ImageBatches(images, CNN2DFormat.NHWC, 64);
        ComputationGraph network = SmallNetwork.of(images.preprocessing()); // any network of yours
        network.fit(train, 2);

        NetworkSearch.Result found = NetworkSearch.of(network)
                .preprocessing(images.preprocessing())
                .budget("ebsflops=uniform3")
                .candidates("2,3,4,5")
                .train(train)
                .settings(new TrainingSettings(2, 0.01, 1))
                .directory(Path.of(arguments[0]))
                .run();
        for (LayerBits layer : found.plan().layers()) {
            System.out.printf("%s: %d/%d bits%n", layer.name(), layer.weightBits(), layer.activationBits());
        }
        System.out.println(found.derived().statement());
    }
}

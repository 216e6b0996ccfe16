package org.lowbit4j.samples.examples;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.quant.training.TrainableNetwork;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ModelSpec;
import org.nd4j.linalg.learning.config.Adam;

/** The float network that the examples start from: a small ResNet, its weights drawn at random. */
final class SmallNetwork {

    private SmallNetwork() {}

    /** For images of this size and these classes. */
    static ComputationGraph of(Preprocessing images) {
        int classes = images.classes().size();
        ModelSpec spec = new ModelSpec(images.height(), images.width(), 3, classes, CNN2DFormat.NHWC, 1);
        return TrainableNetwork.with(Architecture.SMALL.create(spec), new Adam(0.003), 1e-4);
    }
}

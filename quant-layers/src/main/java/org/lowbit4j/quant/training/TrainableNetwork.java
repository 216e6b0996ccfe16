package org.lowbit4j.quant.training;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.MergeAxes;
import org.lowbit4j.quant.distillation.DistillationLoss;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;

/** Gives a network an updater: Deeplearning4j fixes that when a network is made. */
public final class TrainableNetwork {

    private TrainableNetwork() {}

    /**
     * A network with the parameters of {@code source}, at iteration 0, that learns with {@code updater}.
     *
     * @param weightDecay of the weights; none of biases, batch norm and quantizer parameters
     */
    public static ComputationGraph with(ComputationGraph source, IUpdater updater, double weightDecay) {
        return with(source, updater, weightDecay, Optional.empty());
    }

    /** As {@link #with(ComputationGraph, IUpdater, double)}, on the loss of a teacher, if there is one. */
    public static ComputationGraph with(
            ComputationGraph source, IUpdater updater, double weightDecay, Optional<DistillationLoss> loss) {
        ComputationGraphConfiguration configuration = MergeAxes.copy(source.getConfiguration());
        configuration.setIterationCount(0);
        configuration.setEpochCount(0);
        List<Regularization> decay = List.of(new L2Regularization(weightDecay));
        for (GraphVertex vertex : configuration.getVertices().values()) {
            if (vertex instanceof LayerVertex layerVertex) {
                configure(layerVertex.getLayerConf().getLayer(), updater, decay);
                DistillationLoss.replace(layerVertex.getLayerConf().getLayer(), loss);
            }
        }
        ComputationGraph network = new ComputationGraph(configuration);
        network.init(source.params().dup(), false);
        return network;
    }

    private static void configure(Layer layer, IUpdater updater, List<Regularization> decay) {
        if (layer instanceof BaseLayer base) {
            base.setIUpdater(updater.clone());
            base.setRegularization(decay);
        } else if (layer instanceof QuantizedLayer quantized) {
            quantized.setUpdater(updater.clone());
            quantized.setRegularization(decay);
        }
    }
}

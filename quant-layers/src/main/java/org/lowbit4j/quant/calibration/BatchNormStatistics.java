package org.lowbit4j.quant.calibration;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.NativeArrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Estimates the running statistics of batch norm anew. Switching quantization on changes the scale of weights and activations,
 * so that the old statistics are meaningless; a few training steps at the usual decay still leave a part of them.
 */
public final class BatchNormStatistics {

    /** Of a channel that is constant, where a logarithm is stored: minus infinity would become NaN in the next training step. */
    private static final double LEAST_VARIANCE = 1e-30;

    private BatchNormStatistics() {}

    /**
     * Replaces mean and variance of every batch norm by the average over {@code batches} of the batch statistics, each batch
     * seen in training mode (normalised by its own statistics). Nothing else changes. Frozen batch norms are estimated like all
     * others: what freezing protects from is training, and behind a newly quantized layer their statistics are wrong too.
     *
     * @param batches network inputs; at least one
     */
    public static void reestimate(ComputationGraph network, List<INDArray> batches) {
        if (batches.isEmpty()) {
            throw new IllegalArgumentException("batch-norm statistics need at least one batch, got none");
        }
        GraphStructure structure = new GraphStructure(network);
        Map<String, BatchNormalization> norms = structure.runtimes(BatchNormalization.class);
        Map<String, Layer> asTheyWere = new HashMap<>();
        norms.keySet().forEach(name -> asTheyWere.put(name, network.getLayer(name)));
        Map<String, INDArray[]> sums = new HashMap<>();
        // A frozen layer knows inference mode only, so the norms run without what freezes them.
        setLayers(network, norms);
        try {
            batches.forEach(batch -> add(sums, network, structure, norms, batch));
        } finally {
            setLayers(network, asTheyWere);
        }
        norms.forEach((name, norm) -> {
            INDArray[] sum = required(sums, name);
            store(norm, sum[0].div(batches.size()), sum[1].div(batches.size()));
        });
    }

    /** As {@link #reestimate(ComputationGraph, List)}. */
    public static void reestimate(MultiLayerNetwork network, List<INDArray> batches) {
        ComputationGraph sameParameters = network.toComputationGraph();
        reestimate(sameParameters, batches);
        network.setParams(sameParameters.params());
    }

    private static void setLayers(ComputationGraph network, Map<String, ? extends Layer> layers) {
        layers.forEach((name, layer) -> ((LayerVertex) network.getVertex(name)).setLayer(layer));
    }

    private static void add(
            Map<String, INDArray[]> sums,
            ComputationGraph network,
            GraphStructure structure,
            Map<String, BatchNormalization> norms,
            INDArray batch) {
        Map<String, INDArray> activations = network.feedForward(batch, true);
        norms.forEach((name, norm) -> {
            String input = structure.inputs(name).get(0);
            add(sums, name, statistics(norm, required(activations, input)));
        });
        NativeArrays.release(activations.values(), batch);
    }

    private static void add(Map<String, INDArray[]> sums, String name, INDArray[] statistics) {
        INDArray[] sum = sums.putIfAbsent(name, statistics);
        if (sum != null) {
            sum[0].addi(statistics[0]);
            sum[1].addi(statistics[1]);
        }
    }

    private static INDArray[] statistics(BatchNormalization norm, INDArray input) {
        boolean channelsLast = ((org.deeplearning4j.nn.conf.layers.BatchNormalization)
                                norm.conf().getLayer())
                        .getCnn2DFormat()
                == CNN2DFormat.NHWC;
        int channelAxis = channelsLast ? input.rank() - 1 : 1;
        int[] axes = IntStream.range(0, input.rank())
                .filter(axis -> axis != channelAxis)
                .toArray();
        INDArray mean = input.mean(axes).castTo(DataType.DOUBLE).detach();
        INDArray variance = input.var(false, axes).castTo(DataType.DOUBLE).detach();
        return new INDArray[] {mean, variance};
    }

    private static void store(BatchNormalization norm, INDArray mean, INDArray variance) {
        assign(norm, BatchNormalizationParamInitializer.GLOBAL_MEAN, mean);
        if (norm.getParam(BatchNormalizationParamInitializer.GLOBAL_VAR) != null) {
            assign(norm, BatchNormalizationParamInitializer.GLOBAL_VAR, variance);
        } else {
            INDArray log10Deviation =
                    Transforms.log(Transforms.max(variance, LEAST_VARIANCE)).divi(2 * Math.log(10));
            assign(norm, BatchNormalizationParamInitializer.GLOBAL_LOG_STD, log10Deviation);
        }
    }

    private static void assign(BatchNormalization norm, String key, INDArray value) {
        INDArray parameter = norm.getParam(key);
        parameter.assign(value.reshape(parameter.shape()));
    }
}

package org.lowbit4j.bitsearch.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.baseline.Sensitivities;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.evaluation.Evaluator;
import org.lowbit4j.quant.evaluation.GraphClassifier;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.QuantizedStart;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Measures sensitivities: by how much the loss on training images grows when one layer alone has its least candidates and all
 * others their greatest. Nothing is trained: quantizers are calibrated at those bits, batch-norm statistics are estimated once,
 * with the greatest candidates everywhere.
 */
public final class LayerSensitivities {

    private final List<SearchedLayer> layers;
    private final NetworkQuantizer.Training training;
    private final DataSetIterator examples;

    /**
     * A measurement.
     *
     * @param layers that are measured
     * @param quantizers of all quantized layers
     * @param examples training examples, as they are
     */
    public LayerSensitivities(List<SearchedLayer> layers, Quantizers quantizers, DataSetIterator examples) {
        this.layers = List.copyOf(layers);
        this.training = new NetworkQuantizer.Training(new Sgd(0), 0, 1, quantizers);
        this.examples = examples;
    }

    /**
     * Measures {@code network}.
     *
     * @param costs completes a plan with the layers that are quantized but not searched
     * @param progress is told the number of layers done
     */
    public Sensitivities of(ComputationGraph network, SearchCosts costs, IntConsumer progress) {
        BitwidthPlan greatest = new BitwidthPlan(
                layers.stream().map(LayerSensitivities::greatest).toList(), Map.of());
        ComputationGraph best = QuantizedStart.of(network, costs.complete(greatest), training, examples);
        double least = loss(best);
        Map<String, Double> increases = new LinkedHashMap<>();
        for (SearchedLayer layer : layers) {
            increases.put(layer.name(), loss(with(best, least(layer))) - least);
            progress.accept(increases.size());
        }
        return new Sensitivities(increases);
    }

    private ComputationGraph with(ComputationGraph network, LayerBits bits) {
        return new NetworkQuantizer(network)
                .quantize(
                        new BitwidthPlan(List.of(bits), Map.of()),
                        training,
                        QuantizedStart.calibrationImages(examples));
    }

    private double loss(ComputationGraph network) {
        return Evaluator.evaluate(new GraphClassifier(network), examples, done -> {})
                .loss();
    }

    private static LayerBits greatest(SearchedLayer layer) {
        return new LayerBits(layer.name(), last(layer.weights()), last(layer.activations()));
    }

    private static LayerBits least(SearchedLayer layer) {
        return new LayerBits(
                layer.name(), layer.weights().at(0), layer.activations().at(0));
    }

    private static int last(Candidates candidates) {
        return candidates.at(candidates.size() - 1);
    }
}

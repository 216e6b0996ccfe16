package org.lowbit4j.quant.conversion;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.Frozen;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.MergeAxes;
import org.lowbit4j.quant.conversion.NetworkQuantizer.Training;
import org.lowbit4j.quant.distillation.DistillationLoss;
import org.lowbit4j.quant.layer.FusedBatchNormalization;
import org.lowbit4j.quant.layer.FusedRelu;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;

/** The configuration of a quantized network: that of the source, vertex by vertex, with the planned layers replaced. */
final class QuantizedConfiguration {

    private final ComputationGraphConfiguration source;
    private final GraphStructure structure;
    private final Map<String, LayerBits> plan;
    private final Training training;
    private final Map<String, INDArray> activations;
    private final GraphBuilder target;
    private final UnaryOperator<QuantizedLayer> form;
    /** By output layer: the loss layer that has taken its place as an output of the network. */
    private final Map<String, String> losses = new HashMap<>();

    /** {@code activations} of every vertex of {@code source} tell which inputs can be negative. */
    QuantizedConfiguration(
            ComputationGraph source,
            BitwidthPlan plan,
            Training training,
            Map<String, INDArray> activations,
            UnaryOperator<QuantizedLayer> form) {
        this.source = source.getConfiguration();
        this.structure = new GraphStructure(source);
        this.plan = plan.layers().stream().collect(Collectors.toMap(LayerBits::name, Function.identity()));
        this.training = training;
        this.activations = activations;
        this.form = form;
        this.target = NetworkSettings.like(this.source, training).addInputs(this.source.getNetworkInputs());
    }

    ComputationGraphConfiguration build() {
        structure.names().forEach(this::addVertex);
        return target.setOutputs(source.getNetworkOutputs().stream()
                        .map(name -> losses.getOrDefault(name, name))
                        .toArray(String[]::new))
                .build();
    }

    private void addVertex(String name) {
        GraphVertex vertex = required(source.getVertices(), name);
        if (vertex instanceof LayerVertex layerVertex) {
            addLayer(name, layerVertex);
        } else {
            target.addVertex(name, MergeAxes.copy(vertex), inputs(name));
        }
    }

    private void addLayer(String name, LayerVertex vertex) {
        Layer original = vertex.getLayerConf().getLayer();
        Layer layer = Frozen.unwrapped(original);
        boolean planned = isQuantized(name, layer);
        Layer replacement = planned ? quantized(layer, required(plan, name)) : copy(layer);
        target.addLayer(
                name, Frozen.likewise(original, retrained(replacement)), vertex.getPreProcessor(), inputs(name));
        if (planned && layer instanceof OutputLayer output) {
            losses.put(name, name + "_loss");
            LossLayer loss = lossLayer(output);
            DistillationLoss.replace(loss, training.loss());
            target.addLayer(name + "_loss", loss, name);
        }
    }

    private String[] inputs(String name) {
        return structure.inputs(name).toArray(String[]::new);
    }

    /** Only a layer that is quantized already has a quantized form at 32/32 bits; a stock layer stays what it is. */
    private boolean isQuantized(String name, Layer layer) {
        LayerBits bits = plan.get(name);
        return bits != null
                && (layer instanceof QuantizedLayer || bits.weightBits() != 32 || bits.activationBits() != 32);
    }

    private QuantizedLayer quantized(Layer layer, LayerBits bits) {
        INDArray input = required(activations, structure.inputs(bits.name()).get(0));
        return form.apply(FloatLayers.quantized(
                layer,
                training.quantizers().weights().withBits(bits.weightBits()),
                training.quantizers().activations(bits.activationBits(), coding(bits, input)),
                structure.followingBatchNorm(bits.name()).isEmpty(),
                training.keepsSettings()));
    }

    private static Coding coding(LayerBits bits, INDArray input) {
        if (bits.activationBits() == 32 || input.minNumber().doubleValue() >= 0) {
            return Coding.UNSIGNED;
        }
        if (bits.activationBits() == 1) {
            throw new IllegalArgumentException(
                    "Layer " + Names.quoted(bits.name()) + ": its input can be negative, and signed codes need 2..8"
                            + " bits, got 1; leave the layer float or give it more activation bits");
        }
        return bits.activationBits() == 8 ? Coding.AFFINE : Coding.SIGNED;
    }

    private static Layer copy(Layer layer) {
        if (layer.getClass().equals(BatchNormalization.class)) {
            return FusedBatchNormalization.of((BatchNormalization) layer);
        }
        return FusedRelu.replaces(layer) ? FusedRelu.of((ActivationLayer) layer) : layer.clone();
    }

    private static LossLayer lossLayer(OutputLayer output) {
        return new LossLayer.Builder(output.getLossFn())
                .activation(output.getActivationFn())
                .build();
    }

    /** {@code layer} with updater and weight decay of the training, in place of all that it had of these, for biases as well. */
    private Layer retrained(Layer layer) {
        List<Regularization> decay = List.of(new L2Regularization(training.l2()));
        if (layer instanceof BaseLayer base) {
            base.setIUpdater(training.updater());
            base.setBiasUpdater(null);
            base.setRegularization(decay);
            base.setRegularizationBias(new ArrayList<>());
        } else if (layer instanceof QuantizedLayer quantized) {
            quantized.setUpdater(training.updater());
            quantized.setBiasUpdater(null);
            quantized.setRegularization(decay);
            quantized.setRegularizationBias(new ArrayList<>());
        }
        training.parameters().apply(layer);
        DistillationLoss.replace(layer, training.loss());
        return layer;
    }
}

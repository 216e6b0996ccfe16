package org.lowbit4j.quant.conversion;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.NativeArrays;
import org.lowbit4j.quant.calibration.NetworkCalibration;
import org.lowbit4j.quant.layer.ActivationQuantization;
import org.lowbit4j.quant.layer.FusedBatchNormalization;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.WeightQuantization;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Makes a network with quantized conv and dense layers out of a float one, or out of one quantized at other bits (progressive
 * fine-tuning): the planned layers are replaced under their names, parameters are copied, the intervals calibrated.
 *
 * <p>A layer whose input is negative somewhere on the calibration images gets signed codes, at 8 bits codes with a zero point.
 * A layer that no batch norm follows learns an output scale. A planned output layer becomes a {@code QuantDense} and a loss
 * layer called {@code NAME_loss}. Stock batch norm becomes the faster {@link FusedBatchNormalization}.
 */
public final class NetworkQuantizer {

    private final ComputationGraph source;
    private final ComputationGraphConfiguration configuration;
    private final GraphStructure structure;

    /** Quantizes copies of {@code source}, which stays as it is. */
    public NetworkQuantizer(ComputationGraph source) {
        this.source = source;
        this.configuration = source.getConfiguration();
        this.structure = new GraphStructure(source);
    }

    /**
     * How the quantized network is to be trained.
     *
     * @param updater for all layers
     * @param l2 weight decay of the weights, none on batch norm, biases and intervals
     * @param seed of the network
     */
    public record Training(IUpdater updater, double l2, long seed) {}

    /** Names of the layers that can be quantized, in order of evaluation. */
    public List<String> quantizableLayers() {
        return structure.names().stream()
                .filter(name ->
                        structure.layer(name).map(FloatLayers::isQuantizable).orElse(false))
                .toList();
    }

    /**
     * The quantized network, calibrated on {@code images}. Layers that the plan does not name, or plans as float, stay what
     * they are; a quantized one that is planned at 32/32 bits computes in float. Batch-norm statistics are still those of the
     * source: see {@link org.lowbit4j.quant.calibration.BatchNormStatistics}.
     *
     * @throws IllegalArgumentException if the plan names a layer that the network has not or that cannot be quantized
     */
    public ComputationGraph quantize(BitwidthPlan plan, Training training, INDArray images) {
        checkNames(plan);
        Map<String, INDArray> activations = source.feedForward(images, false);
        Map<String, LayerBits> bits = new HashMap<>();
        plan.layers().forEach(layer -> bits.put(layer.name(), layer));

        GraphBuilder builder = new NeuralNetConfiguration.Builder()
                .seed(training.seed())
                .updater(training.updater())
                .l2(training.l2())
                .trainingWorkspaceMode(configuration.getTrainingWorkspaceMode())
                .inferenceWorkspaceMode(configuration.getInferenceWorkspaceMode())
                .graphBuilder()
                .addInputs(configuration.getNetworkInputs());
        Map<String, String> outputs = new HashMap<>();
        for (String name : structure.names()) {
            String[] inputs = structure.inputs(name).toArray(String[]::new);
            GraphVertex vertex = structure.vertex(name);
            if (!(vertex instanceof LayerVertex layerVertex)) {
                builder.addVertex(name, vertex.clone(), inputs);
                continue;
            }
            Layer layer = layerVertex.getLayerConf().getLayer();
            LayerBits planned = bits.get(name);
            if (planned == null || (isFloat(planned) && !(layer instanceof QuantizedLayer))) {
                builder.addLayer(name, retrained(copy(layer), training), layerVertex.getPreProcessor(), inputs);
                continue;
            }
            QuantizedLayer quantized = quantized(layer, planned, required(activations, inputs[0]));
            builder.addLayer(name, retrained(quantized, training), layerVertex.getPreProcessor(), inputs);
            if (layer instanceof OutputLayer output) {
                builder.addLayer(name + "_loss", lossLayer(output), name);
                outputs.put(name, name + "_loss");
            }
        }
        ComputationGraph target = new ComputationGraph(builder.setOutputs(configuration.getNetworkOutputs().stream()
                        .map(name -> outputs.getOrDefault(name, name))
                        .toArray(String[]::new))
                .build());
        target.init();
        copyParameters(target);
        NetworkCalibration.calibrate(target, source, activations);
        NativeArrays.release(activations, images);
        return target;
    }

    private void checkNames(BitwidthPlan plan) {
        Set<String> unknown = new TreeSet<>(plan.names());
        quantizableLayers().forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("The plan names " + unknown + ", which the network cannot quantize; its"
                    + " layers are " + quantizableLayers());
        }
    }

    private static boolean isFloat(LayerBits planned) {
        return planned.weightBits() == 32 && planned.activationBits() == 32;
    }

    private QuantizedLayer quantized(Layer layer, LayerBits planned, INDArray input) {
        String name = planned.name();
        return FloatLayers.quantized(
                layer,
                WeightQuantization.of(planned.weightBits()),
                new ActivationQuantization(planned.activationBits(), coding(name, planned.activationBits(), input)),
                structure.followingBatchNorm(name).isEmpty());
    }

    private static Layer copy(Layer layer) {
        return layer.getClass().equals(BatchNormalization.class)
                ? FusedBatchNormalization.of((BatchNormalization) layer)
                : layer.clone();
    }

    private static LossLayer lossLayer(OutputLayer output) {
        return new LossLayer.Builder(output.getLossFn())
                .activation(output.getActivationFn())
                .build();
    }

    /** {@code layer} with updater and weight decay of the training; what it had for biases is forgotten as well. */
    private static Layer retrained(Layer layer, Training training) {
        List<Regularization> decay = List.of(new L2Regularization(training.l2()));
        if (layer instanceof BaseLayer base) {
            base.setIUpdater(training.updater());
            base.setBiasUpdater(null);
            base.setRegularization(decay);
        } else if (layer instanceof QuantizedLayer quantized) {
            quantized.setUpdater(training.updater());
            quantized.setBiasUpdater(null);
            quantized.setRegularization(decay);
        }
        return layer;
    }

    private static Coding coding(String name, int bits, INDArray input) {
        if (bits == 32 || input.minNumber().doubleValue() >= 0) {
            return Coding.UNSIGNED;
        }
        if (bits == 1) {
            throw new IllegalArgumentException(
                    "Layer \"" + name + "\": its input can be negative, and signed codes need 2..8"
                            + " bits, got 1; leave the layer float or give it more activation bits");
        }
        return bits == 8 ? Coding.AFFINE : Coding.SIGNED;
    }

    private void copyParameters(ComputationGraph target) {
        for (org.deeplearning4j.nn.api.Layer from : source.getLayers()) {
            String name = from.conf().getLayer().getLayerName();
            Map<String, INDArray> to = target.getLayer(name).paramTable();
            from.paramTable().forEach((key, value) -> {
                INDArray parameter = to.get(key);
                if (parameter != null && parameter.length() == value.length()) {
                    parameter.assign(value.reshape(parameter.shape()));
                }
            });
        }
    }
}

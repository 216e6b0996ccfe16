package org.lowbit4j.quant.conversion;

import static org.deeplearning4j.nn.params.SeparableConvolutionParamInitializer.DEPTH_WISE_WEIGHT_KEY;
import static org.deeplearning4j.nn.params.SeparableConvolutionParamInitializer.POINT_WISE_WEIGHT_KEY;
import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.Frozen;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A float network with its separable convolutions in two parts, since the second needs a quantizer of its own: a depthwise layer
 * called {@code NAME_depthwise}, and a 1x1 convolution with bias and activation that keeps the name.
 */
final class SeparatedNetwork {

    private final ComputationGraph source;
    private final GraphStructure structure;

    private SeparatedNetwork(ComputationGraph source) {
        this.source = source;
        this.structure = new GraphStructure(source);
    }

    /** {@code source} itself where there is nothing to separate, else a copy for inference. */
    static ComputationGraph of(ComputationGraph source) {
        SeparatedNetwork network = new SeparatedNetwork(source);
        boolean whole = network.structure.names().stream().noneMatch(network::isSeparable);
        return whole ? source : network.separated();
    }

    private boolean isSeparable(String name) {
        return structure
                .layer(name)
                .map(layer -> layer.getClass().equals(SeparableConvolution2D.class))
                .orElse(false);
    }

    private static String depthwise(String name) {
        return name + "_depthwise";
    }

    private ComputationGraph separated() {
        ComputationGraphConfiguration from = source.getConfiguration();
        GraphBuilder target = new NeuralNetConfiguration.Builder()
                .trainingWorkspaceMode(from.getTrainingWorkspaceMode())
                .inferenceWorkspaceMode(from.getInferenceWorkspaceMode())
                .graphBuilder()
                .addInputs(from.getNetworkInputs());
        structure.names().forEach(name -> addVertex(target, name));
        ComputationGraph result =
                new ComputationGraph(target.setOutputs(from.getNetworkOutputs().toArray(String[]::new))
                        .build());
        result.init();
        structure.names().stream()
                .filter(name -> structure.layer(name).isPresent())
                .forEach(name -> copyParameters(name, result));
        return result;
    }

    private void addVertex(GraphBuilder target, String name) {
        GraphVertex vertex = required(source.getConfiguration().getVertices(), name);
        String[] inputs = structure.inputs(name).toArray(String[]::new);
        if (!(vertex instanceof LayerVertex layerVertex)) {
            target.addVertex(name, vertex.clone(), inputs);
            return;
        }
        Layer layer = layerVertex.getLayerConf().getLayer();
        if (!isSeparable(name)) {
            target.addLayer(name, layer.clone(), layerVertex.getPreProcessor(), inputs);
            return;
        }
        if (structure.names().contains(depthwise(name))) {
            throw new IllegalArgumentException("Layer " + Names.quoted(name) + ": its depthwise part would be called "
                    + Names.quoted(depthwise(name)) + ", which the network has already; rename that vertex");
        }
        SeparableConvolution2D separable = (SeparableConvolution2D) Frozen.unwrapped(layer);
        target.addLayer(
                depthwise(name), Frozen.likewise(layer, depthwise(separable)), layerVertex.getPreProcessor(), inputs);
        target.addLayer(name, Frozen.likewise(layer, pointwise(separable)), depthwise(name));
    }

    private static Layer depthwise(SeparableConvolution2D layer) {
        DepthwiseConvolution2D depthwise = new DepthwiseConvolution2D.Builder(layer.getKernelSize())
                .stride(layer.getStride())
                .padding(layer.getPadding())
                .depthMultiplier(layer.getDepthMultiplier())
                .dataFormat(layer.getCnn2dDataFormat())
                .nIn(layer.getNIn())
                .hasBias(false)
                .activation(Activation.IDENTITY)
                .dropOut(layer.getIDropout())
                .build();
        depthwise.setDilation(layer.getDilation());
        depthwise.setConvolutionMode(layer.getConvolutionMode());
        takeOver(layer, depthwise, Map.of(DEPTH_WISE_WEIGHT_KEY, QuantizedLayer.WEIGHT));
        return depthwise;
    }

    private static Layer pointwise(SeparableConvolution2D layer) {
        ConvolutionLayer pointwise = new ConvolutionLayer.Builder(1, 1)
                .dataFormat(layer.getCnn2dDataFormat())
                .nIn(layer.getNIn() * layer.getDepthMultiplier())
                .nOut(layer.getNOut())
                .hasBias(layer.hasBias())
                .activation(layer.getActivationFn())
                .build();
        takeOver(
                layer,
                pointwise,
                Map.of(POINT_WISE_WEIGHT_KEY, QuantizedLayer.WEIGHT, QuantizedLayer.BIAS, QuantizedLayer.BIAS));
        return pointwise;
    }

    /** What both parts have from the whole; a constraint goes where its parameters go, {@code names} from old to new. */
    private static void takeOver(SeparableConvolution2D layer, ConvolutionLayer part, Map<String, String> names) {
        part.setWeightInitFn(layer.getWeightInitFn());
        part.setBiasInit(layer.getBiasInit());
        part.setWeightNoise(layer.getWeightNoise());
        part.setGradientNormalization(layer.getGradientNormalization());
        part.setGradientNormalizationThreshold(layer.getGradientNormalizationThreshold());
        if (layer.getConstraints() != null) {
            part.setConstraints(layer.getConstraints().stream()
                    .map(constraint -> renamed(constraint, names))
                    .filter(constraint -> !constraint.getParams().isEmpty())
                    .toList());
        }
    }

    private static LayerConstraint renamed(LayerConstraint constraint, Map<String, String> names) {
        LayerConstraint copy = constraint.clone();
        copy.setParams(constraint.getParams().stream()
                .filter(names::containsKey)
                .map(name -> required(names, name))
                .collect(Collectors.toSet()));
        return copy;
    }

    private void copyParameters(String name, ComputationGraph result) {
        Map<String, INDArray> from = source.getLayer(name).paramTable();
        Map<String, INDArray> to = result.getLayer(name).paramTable();
        if (!isSeparable(name)) {
            from.forEach((key, value) -> required(to, key).assign(value));
            return;
        }
        // [multiplier, channels, height, width] to [height, width, channels, multiplier], both DL4J's own.
        result.getLayer(depthwise(name))
                .getParam(QuantizedLayer.WEIGHT)
                .assign(required(from, DEPTH_WISE_WEIGHT_KEY).permute(2, 3, 1, 0));
        required(to, QuantizedLayer.WEIGHT).assign(required(from, POINT_WISE_WEIGHT_KEY));
        if (to.containsKey(QuantizedLayer.BIAS)) {
            required(to, QuantizedLayer.BIAS).assign(required(from, QuantizedLayer.BIAS));
        }
    }
}

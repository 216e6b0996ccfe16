package org.lowbit4j.bitsearch.supernet;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.bitsearch.cost.BitPair;
import org.lowbit4j.quant.MergeAxes;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Makes a supernet in the manner of DNAS (Wu et al., 2018, arXiv 1812.00090): every searched layer becomes one plain quantized
 * layer per branch, with its own weights and its own quantizers, and a {@link ShareMixture} of their outputs under the layer's
 * name. Branch NAME_M_K has M weight and K activation bits. All branches start from the weights of the source (our choice) and
 * learn apart. Memory and time grow with the number of branches, so this is for small networks.
 */
public final class Supernet {

    private final ComputationGraph source;
    private final NetworkQuantizer.Training training;
    private final INDArray images;
    private final Map<String, Map<String, INDArray>> parameters = new HashMap<>();

    private Supernet(ComputationGraph source, NetworkQuantizer.Training training, INDArray images) {
        this.source = source;
        this.training = training;
        this.images = images;
    }

    /**
     * The supernet. Batch-norm statistics are still those of the source.
     *
     * @param source stays as it is
     * @param plan bits of all quantized layers; of those that are searched any that their quantizers have
     * @param searched names of the layers whose bits are searched, all of them in {@code plan}
     * @param branches of every searched layer
     * @param training how the weights are trained
     * @param images to calibrate on
     * @throws IllegalArgumentException if a layer cannot have the bits of a branch, is not in the plan, or a branch would have the
     *     name of another layer
     */
    public static ComputationGraph of(
            ComputationGraph source,
            BitwidthPlan plan,
            Set<String> searched,
            Branches branches,
            NetworkQuantizer.Training training,
            INDArray images) {
        plan.checkQuantized(searched);
        return new Supernet(source, training, images).build(plan, searched, branches);
    }

    private ComputationGraph build(BitwidthPlan plan, Set<String> searched, Branches branches) {
        ComputationGraphConfiguration target = quantized(plan, "", Set.of());
        Map<String, List<LayerVertex>> replaced = new LinkedHashMap<>();
        searched.forEach(name -> replaced.put(name, new ArrayList<>()));
        for (BitPair pair : branches.pairs()) {
            ComputationGraphConfiguration at = quantized(at(plan, searched, pair), Branches.name("", pair), searched);
            replaced.forEach((name, layers) -> layers.add((LayerVertex) required(at.getVertices(), name)));
        }
        replaced.forEach((name, layers) -> replace(target, name, layers, branches));
        target.setTopologicalOrder(null);
        target.setTopologicalOrderStr(null);
        ComputationGraph network = new ComputationGraph(target);
        network.init();
        copyParameters(network);
        return network;
    }

    private static BitwidthPlan at(BitwidthPlan plan, Set<String> searched, BitPair pair) {
        return new BitwidthPlan(
                plan.layers().stream()
                        .map(layer -> searched.contains(layer.name())
                                ? new LayerBits(layer.name(), pair.weightBits(), pair.activationBits())
                                : layer)
                        .toList(),
                plan.provenance());
    }

    /** The configuration at one plan; keeps the parameters of {@code branch}, of all layers where that is empty. */
    private ComputationGraphConfiguration quantized(BitwidthPlan plan, String suffix, Set<String> branch) {
        ComputationGraph network = new NetworkQuantizer(source).quantize(plan, training, images);
        for (Layer layer : network.getLayers()) {
            String name = layer.conf().getLayer().getLayerName();
            if (branch.isEmpty() || branch.contains(name)) {
                Map<String, INDArray> copies = new HashMap<>();
                layer.paramTable().forEach((key, value) -> copies.put(key, value.dup()));
                parameters.put(name + suffix, copies);
            }
        }
        return MergeAxes.copy(network.getConfiguration());
    }

    private static void replace(
            ComputationGraphConfiguration target, String name, List<LayerVertex> layers, Branches branches) {
        Map<String, GraphVertex> vertices = target.getVertices();
        Map<String, List<String>> edges = target.getVertexInputs();
        List<String> inputs = required(edges, name);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            String branch = Branches.name(name, branches.pairs().get(i));
            if (vertices.containsKey(branch)) {
                throw new IllegalArgumentException("the network has a layer " + Names.quoted(branch)
                        + ", the name of a branch of " + Names.quoted(name) + "; rename it");
            }
            NeuralNetConfiguration layer = layers.get(i).getLayerConf().clone();
            layer.getLayer().setLayerName(branch);
            vertices.put(branch, new LayerVertex(layer, layers.get(i).getPreProcessor()));
            edges.put(branch, new ArrayList<>(inputs));
            names.add(branch);
        }
        vertices.put(name, new ShareMixture(branches));
        edges.put(name, names);
    }

    private void copyParameters(ComputationGraph network) {
        for (Layer layer : network.getLayers()) {
            Map<String, INDArray> values =
                    required(parameters, layer.conf().getLayer().getLayerName());
            layer.paramTable().forEach((key, value) -> value.assign(required(values, key)));
        }
    }
}

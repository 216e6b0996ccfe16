package org.lowbit4j.quant.conversion;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.Frozen;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.NativeArrays;
import org.lowbit4j.quant.calibration.NetworkCalibration;
import org.lowbit4j.quant.convolution.StockGeometry;
import org.lowbit4j.quant.layer.FusedBatchNormalization;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.quantizer.QuantizerKind;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Makes a network with quantized conv and dense layers out of a float one, or out of one quantized at other bits (progressive
 * fine-tuning): the planned layers are replaced under their names, parameters are copied, the quantizers calibrated.
 *
 * <p>A layer whose input is negative somewhere on the calibration images gets signed codes, at 8 bits codes with a zero point,
 * over a QIL interval whatever the kind of quantizer.
 * A layer that no batch norm follows learns an output scale. A planned output layer becomes a {@code QuantDense} and a loss
 * layer called {@code NAME_loss}. Stock batch norm becomes {@link FusedBatchNormalization}.
 * A stock separable convolution becomes its two parts first, {@code NAME_depthwise} and a 1x1 one that keeps the name: the second
 * quantizes what the first yields. What is frozen stays so.
 */
public final class NetworkQuantizer {

    private final ComputationGraph source;
    private final GraphStructure structure;
    private final UnaryOperator<QuantizedLayer> form;

    /** Quantizes copies of {@code source}, which stays as it is. */
    public NetworkQuantizer(ComputationGraph source) {
        this(source, UnaryOperator.identity());
    }

    /** Quantizes copies of {@code source}, with {@code form} of each quantized layer in its place, under its name. */
    public NetworkQuantizer(ComputationGraph source, UnaryOperator<QuantizedLayer> form) {
        this.source = SeparatedNetwork.of(source);
        this.structure = new GraphStructure(this.source);
        this.form = form;
    }

    /**
     * How the quantized network is to be trained.
     *
     * @param updater for all layers
     * @param l2 weight decay of the weights, none on batch norm, biases and intervals
     * @param seed of the network
     * @param quantizer of all planned layers
     */
    public record Training(IUpdater updater, double l2, long seed, QuantizerKind quantizer) {

        /** With QIL's intervals. */
        public Training(IUpdater updater, double l2, long seed) {
            this(updater, l2, seed, QuantizerKind.QIL);
        }
    }

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
     * @throws IllegalArgumentException if the plan names a layer that the network has not or that cannot be quantized, or has
     *     bits that the quantizer has not
     */
    public ComputationGraph quantize(BitwidthPlan plan, Training training, INDArray images) {
        checkNames(plan);
        plan.check(training.quantizer());
        Map<String, INDArray> activations = source.feedForward(images, false);
        ComputationGraph target =
                new ComputationGraph(new QuantizedConfiguration(source, plan, training, activations, form).build());
        target.init();
        copyParameters(target);
        NetworkCalibration.calibrate(target, source, activations);
        NativeArrays.release(activations.values(), images);
        return target;
    }

    private void checkNames(BitwidthPlan plan) {
        Set<String> unknown = new TreeSet<>(plan.names());
        quantizableLayers().forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("The plan names " + escaped(unknown)
                    + ", which the network cannot quantize; its layers are " + escaped(quantizableLayers()));
        }
    }

    private static List<String> escaped(Collection<String> names) {
        return names.stream().map(Names::escaped).toList();
    }

    private void copyParameters(ComputationGraph target) {
        for (Layer from : source.getLayers()) {
            String name = from.conf().getLayer().getLayerName();
            Map<String, INDArray> to = target.getLayer(name).paramTable();
            from.paramTable().forEach((key, value) -> {
                INDArray parameter = to.get(key);
                if (parameter != null && parameter.length() == value.length()) {
                    INDArray laidOut = key.equals(QuantizedLayer.WEIGHT) ? laidOut(from, target.getLayer(name)) : value;
                    parameter.assign(laidOut.reshape(parameter.shape()));
                }
            });
        }
    }

    /** The weights of {@code from} as they lie in {@code to}. */
    private static INDArray laidOut(Layer from, Layer to) {
        INDArray weights = from.getParam(QuantizedLayer.WEIGHT);
        boolean becomesOurs = Frozen.unwrapped(to) instanceof QuantizedLayerRuntime
                && !(Frozen.unwrapped(from) instanceof QuantizedLayerRuntime);
        return becomesOurs ? StockGeometry.weights(Frozen.unwrapped(from.conf().getLayer()), weights) : weights;
    }
}

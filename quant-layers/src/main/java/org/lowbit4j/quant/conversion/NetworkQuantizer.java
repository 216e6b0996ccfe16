package org.lowbit4j.quant.conversion;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.Frozen;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.NativeArrays;
import org.lowbit4j.quant.calibration.NetworkCalibration;
import org.lowbit4j.quant.convolution.StockGeometry;
import org.lowbit4j.quant.distillation.DistillationLoss;
import org.lowbit4j.quant.layer.FusedBatchNormalization;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a network with quantized conv and dense layers out of a float one, or out of one quantized at other bits (progressive
 * fine-tuning): the planned layers are replaced under their names, parameters are copied, the quantizers calibrated.
 *
 * <p>A layer whose input is negative somewhere on the calibration images gets signed codes, at 8 bits codes with a zero point,
 * by the scheme for such inputs: LSQ its own, all others over a QIL interval.
 * A layer that no batch norm follows learns an output scale. A planned output layer becomes a {@code QuantDense} and a loss
 * layer called {@code NAME_loss}. Stock batch norm becomes {@link FusedBatchNormalization}.
 * A stock separable convolution becomes its two parts first, {@code NAME_depthwise} and a 1x1 one that keeps the name: the second
 * quantizes what the first yields. What is frozen stays so. Updaters, L1, L2 and weight decay of weights and biases give way to those of
 * the {@link Training}; all other settings of layers and network are kept, dropout, weight noise, constraints and the normalization of
 * gradients among them.
 */
public final class NetworkQuantizer {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkQuantizer.class);

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
     * @param quantizers of all planned layers
     * @param keepsSettings whether a layer that is quantized by the same scheme already keeps the scheme's settings, intervals per
     *     channel and gamma for instance; if not, it gets those of {@code quantizers}
     * @param parameters which of them are trained
     * @param loss of the output, in place of the source's; empty to keep that, without a teacher
     */
    public record Training(
            IUpdater updater,
            double l2,
            long seed,
            Quantizers quantizers,
            boolean keepsSettings,
            TrainedParameters parameters,
            Optional<DistillationLoss> loss) {

        /** All parameters, on the source's loss. */
        public Training(IUpdater updater, double l2, long seed, Quantizers quantizers) {
            this(updater, l2, seed, quantizers, true, TrainedParameters.ALL, Optional.empty());
        }

        /** With QIL's intervals. */
        public Training(IUpdater updater, double l2, long seed) {
            this(updater, l2, seed, Quantizers.QIL);
        }
    }

    /** Where the ranges of layers start whose source is quantized by the same scheme. */
    public enum Ranges {
        /** At those that the source has learned: a stage of progressive fine-tuning goes on from the one before. */
        KEPT,
        /** At those that calibration finds for the new bits. */
        CALIBRATED
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
     * they are; a quantized one that is planned at 32/32 bits computes in float. A quantized layer whose scheme stays keeps its learned
     * ranges. Batch-norm statistics are still those of the source: see {@link
     * org.lowbit4j.quant.calibration.BatchNormStatistics}.
     *
     * @throws IllegalArgumentException if the network is not FLOAT, the plan names a layer that the network has not or that cannot be quantized, or has
     *     bits that the quantizer has not
     */
    public ComputationGraph quantize(BitwidthPlan plan, Training training, INDArray images) {
        return quantize(plan, training, images, Ranges.KEPT);
    }

    /** As {@link #quantize(BitwidthPlan, Training, INDArray)}, with the ranges of layers whose scheme stays as {@code ranges} says. */
    public ComputationGraph quantize(BitwidthPlan plan, Training training, INDArray images, Ranges ranges) {
        checkType();
        checkNames(plan);
        plan.check(training.quantizers().weights());
        Map<String, INDArray> activations = source.feedForward(images, false);
        ComputationGraph target =
                new ComputationGraph(new QuantizedConfiguration(source, plan, training, activations, form).build());
        target.init();
        copyParameters(target);
        NetworkCalibration.calibrate(target, source, activations, ranges == Ranges.KEPT);
        NativeArrays.release(activations.values(), images);
        return target;
    }

    /**
     * The quantized network with kept or with calibrated ranges, whichever has the lower loss on labelled images, batch norm on their own
     * statistics; of equal ones the kept. Where no scheme stays there is nothing to keep, and ranges are calibrated.
     */
    public ComputationGraph quantize(BitwidthPlan plan, Training training, DataSet labelled) {
        ComputationGraph kept = quantize(plan, training, labelled.getFeatures(), Ranges.KEPT);
        if (!NetworkCalibration.keepsRanges(kept, source)) {
            return kept;
        }
        ComputationGraph calibrated = quantize(plan, training, labelled.getFeatures(), Ranges.CALIBRATED);
        double keptLoss = kept.clone().score(labelled, true);
        double calibratedLoss = calibrated.clone().score(labelled, true);
        LOG.info(
                "Loss on {} images: {} with learned ranges kept, {} with calibrated ones",
                labelled.numExamples(),
                keptLoss,
                calibratedLoss);
        return keptLoss <= calibratedLoss ? kept : calibrated;
    }

    /** Calibration computes in FLOAT; the source's type is not changed unasked. */
    private void checkType() {
        DataType type = source.getConfiguration().getDataType();
        if (type != DataType.FLOAT) {
            throw new IllegalArgumentException("The network is of type " + type
                    + "; expected FLOAT; convert it with convertDataType(DataType.FLOAT) before it is quantized");
        }
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
            boolean quantized = Frozen.unwrapped(from) instanceof QuantizedLayerRuntime;
            from.paramTable().forEach((key, value) -> {
                // A quantizer of another kind, or over other groups of weights, is calibrated.
                boolean calibrated = quantized && QuantizedLayer.isQuantizerParameter(key);
                INDArray parameter = to.get(key);
                if (parameter != null && parameter.length() == value.length()) {
                    INDArray laidOut = key.equals(QuantizedLayer.WEIGHT) ? laidOut(from, target.getLayer(name)) : value;
                    parameter.assign(laidOut.reshape(parameter.shape()));
                } else if (!calibrated) {
                    throw misfit(name, key, value, parameter);
                }
            });
        }
    }

    private static IllegalStateException misfit(
            String layer, String parameter, INDArray value, @Nullable INDArray expected) {
        return new IllegalStateException("Layer " + Names.quoted(layer) + ": parameter " + Names.quoted(parameter)
                + " of shape " + Arrays.toString(value.shape())
                + " has no place in the quantized network, which expects "
                + (expected == null ? "no such parameter" : "shape " + Arrays.toString(expected.shape()))
                + "; leave the layer out of the plan");
    }

    /** The weights of {@code from} as they lie in {@code to}. */
    private static INDArray laidOut(Layer from, Layer to) {
        INDArray weights = from.getParam(QuantizedLayer.WEIGHT);
        boolean becomesOurs = Frozen.unwrapped(to) instanceof QuantizedLayerRuntime
                && !(Frozen.unwrapped(from) instanceof QuantizedLayerRuntime);
        return becomesOurs ? StockGeometry.weights(Frozen.unwrapped(from.conf().getLayer()), weights) : weights;
    }
}

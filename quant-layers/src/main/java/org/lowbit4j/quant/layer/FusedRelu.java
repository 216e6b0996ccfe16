package org.lowbit4j.quant.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code max(x, 0)} in one pass over memory forward and one backward, where the stock layer copies its input and its gradient first. It
 * takes the place of a stock layer, see {@link #replaces}; networks of another type than FLOAT are computed by the stock layer.
 */
public class FusedRelu extends ActivationLayer {

    private static final long serialVersionUID = 1;

    /** For JSON; otherwise see {@link #of}. */
    public FusedRelu() {
        super(new ActivationReLU());
    }

    /** Whether {@code stock} is a plain rectifier that this layer may take the place of. */
    public static boolean replaces(org.deeplearning4j.nn.conf.layers.Layer stock) {
        return stock.getClass().equals(ActivationLayer.class)
                && ((ActivationLayer) stock).getActivationFn().getClass().equals(ActivationReLU.class);
    }

    /** The layer with all settings of {@code stock}. */
    public static FusedRelu of(ActivationLayer stock) {
        ActivationLayer settings = stock.clone();
        FusedRelu fused = new FusedRelu();
        fused.setLayerName(settings.getLayerName());
        fused.setIDropout(settings.getIDropout());
        fused.setConstraints(settings.getConstraints());
        return fused;
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            @Nullable Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        FusedReluRuntime layer = new FusedReluRuntime(conf, networkDataType);
        layer.setListeners(trainingListeners);
        layer.setIndex(layerIndex);
        layer.setParamsViewArray(layerParamsView);
        layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
        layer.setConf(conf);
        return layer;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FusedRelu && super.equals(other);
    }

    /** Keeps a stock layer with the same settings from being equal to this one. */
    @Override
    protected boolean canEqual(Object other) {
        return other instanceof FusedRelu;
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}

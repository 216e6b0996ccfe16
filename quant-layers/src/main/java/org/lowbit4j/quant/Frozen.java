package org.lowbit4j.quant;

import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;

/**
 * What transfer learning has frozen. A frozen layer or vertex computes in inference what the one inside it does, so everything
 * but training looks at that one.
 */
public final class Frozen {

    private Frozen() {}

    /** Whether training leaves {@code layer} as it is. */
    public static boolean isFrozen(Layer layer) {
        return layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop;
    }

    /** The layer inside, or {@code layer} if it is not frozen. */
    public static Layer unwrapped(Layer layer) {
        if (layer instanceof FrozenLayer frozen) {
            return unwrapped(frozen.getLayer());
        }
        return layer instanceof FrozenLayerWithBackprop frozen ? unwrapped(frozen.getUnderlying()) : layer;
    }

    /** The running layer inside, or {@code layer} if it is not frozen. */
    public static org.deeplearning4j.nn.api.Layer unwrapped(org.deeplearning4j.nn.api.Layer layer) {
        if (layer instanceof org.deeplearning4j.nn.layers.FrozenLayer frozen) {
            return unwrapped(frozen.getInsideLayer());
        }
        return layer instanceof org.deeplearning4j.nn.layers.FrozenLayerWithBackprop frozen
                ? unwrapped(frozen.getInsideLayer())
                : layer;
    }

    /** The vertex inside, or {@code vertex} if it is not frozen. */
    public static GraphVertex unwrapped(GraphVertex vertex) {
        return vertex instanceof FrozenVertex frozen ? unwrapped(frozen.getUnderlying()) : vertex;
    }

    /** {@code replacement}, frozen as {@code original} is. */
    public static Layer likewise(Layer original, Layer replacement) {
        if (original instanceof FrozenLayer frozen) {
            return new FrozenLayer(likewise(frozen.getLayer(), replacement));
        }
        return original instanceof FrozenLayerWithBackprop frozen
                ? new FrozenLayerWithBackprop(likewise(frozen.getUnderlying(), replacement))
                : replacement;
    }
}

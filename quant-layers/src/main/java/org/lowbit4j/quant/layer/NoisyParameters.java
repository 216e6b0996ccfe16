package org.lowbit4j.quant.layer;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The parameters of a layer with weight noise in training: drawn in the forward pass, the same in the backward pass, then forgotten. The
 * quantizer sees the disturbed weights.
 */
final class NoisyParameters {

    private final Map<String, INDArray> drawn = new HashMap<>();

    /** Weights and bias with noise, all other parameters as they are; in inference all as they are. */
    Map<String, INDArray> of(QuantizedLayerRuntime layer, boolean training, LayerWorkspaceMgr workspaceMgr) {
        @Nullable IWeightNoise noise = layer.layer().weightNoise();
        Map<String, INDArray> parameters = layer.paramTable();
        if (noise == null || !training) {
            return parameters;
        }
        Map<String, INDArray> noisy = new HashMap<>(parameters);
        noisy.replaceAll((name, value) -> QuantizedLayer.isQuantizerParameter(name)
                ? value
                : drawn.computeIfAbsent(name, key -> draw(noise, layer, key, workspaceMgr)));
        return noisy;
    }

    private static INDArray draw(
            IWeightNoise noise, QuantizedLayerRuntime layer, String name, LayerWorkspaceMgr workspaceMgr) {
        try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            return noise.getParameter(
                    layer, name, layer.getIterationCount(), layer.getEpochCount(), true, workspaceMgr);
        }
    }

    /** The next pass draws again. */
    void clear() {
        drawn.clear();
    }
}

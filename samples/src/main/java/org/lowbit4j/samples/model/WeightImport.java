package org.lowbit4j.samples.model;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Puts the tensors of a PyTorch state dict into a network whose layers carry the same names.
 *
 * <p>Convolution weights are [out, in, height, width] on both sides; dense weights are [out, in] there and [in, out] here.
 */
public final class WeightImport {

    private static final String BATCHES_SEEN = ".num_batches_tracked";

    private WeightImport() {}

    /**
     * Replaces all parameters of {@code network}, or none.
     *
     * @throws IllegalArgumentException naming the first tensor that is missing, superfluous or of another shape
     */
    public static void load(ComputationGraph network, Map<String, INDArray> tensors, String source) {
        Map<String, INDArray> expected = parameters(network);
        Set<String> superfluous = new LinkedHashSet<>(tensors.keySet());
        superfluous.removeIf(name -> name.endsWith(BATCHES_SEEN));
        expected.forEach((name, parameter) -> {
            check(name, parameter, tensors.get(name), source);
            superfluous.remove(name);
        });
        if (!superfluous.isEmpty()) {
            throw new IllegalArgumentException(
                    source + ": tensor \"" + superfluous.iterator().next()
                            + "\" has no place in this network (" + superfluous.size()
                            + " such tensors); choose the architecture it was trained as");
        }
        expected.forEach((name, parameter) -> parameter.assign(placed(parameter, required(tensors, name))));
    }

    private static void check(String name, INDArray parameter, @Nullable INDArray tensor, String source) {
        if (tensor == null) {
            throw new IllegalArgumentException(source + ": tensor \"" + name + "\" of shape "
                    + Arrays.toString(parameter.shape())
                    + " is missing; choose the architecture the weights were trained as");
        }
        if (!Arrays.equals(flat(parameter), flat(tensor))) {
            throw new IllegalArgumentException(source + ": tensor \"" + name + "\" has shape "
                    + Arrays.toString(tensor.shape()) + ", expected " + Arrays.toString(flat(parameter))
                    + "; choose the architecture the weights were trained as");
        }
    }

    /** The shape that PyTorch gives this parameter. */
    private static long[] flat(INDArray array) {
        long[] shape = array.shape();
        if (shape.length == 2 && shape[0] == 1) {
            return new long[] {shape[1]};
        }
        return shape;
    }

    private static INDArray placed(INDArray parameter, INDArray tensor) {
        return tensor.reshape(parameter.shape());
    }

    /** Views of the parameters, in PyTorch's layout and under PyTorch's names. */
    private static Map<String, INDArray> parameters(ComputationGraph network) {
        Map<String, INDArray> parameters = new LinkedHashMap<>();
        for (Layer layer : network.getLayers()) {
            var conf = layer.conf().getLayer();
            String name = conf.getLayerName();
            Map<String, INDArray> own = layer.paramTable();
            if (conf instanceof BatchNormalization) {
                parameters.put(name + ".weight", own.get("gamma"));
                parameters.put(name + ".bias", own.get("beta"));
                parameters.put(name + ".running_mean", own.get("mean"));
                parameters.put(name + ".running_var", own.get("var"));
            } else if (own.containsKey("W")) {
                boolean convolution = conf instanceof ConvolutionLayer;
                parameters.put(
                        name + ".weight",
                        convolution ? own.get("W") : own.get("W").transpose());
                if (own.containsKey("b")) {
                    parameters.put(name + ".bias", own.get("b"));
                }
            }
        }
        return parameters;
    }
}

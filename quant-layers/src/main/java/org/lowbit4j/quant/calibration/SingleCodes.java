package org.lowbit4j.quant.calibration;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.NativeArrays;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Finds quantized layers whose weights, or whose input on some images, have all become one code. Such a layer yields the same for every
 * image; if the code is 0 it lets no gradient pass either.
 */
public final class SingleCodes {

    private SingleCodes() {}

    /**
     * An operand with a single code.
     *
     * @param layer name of the layer
     * @param operand {@code weights} or {@code input}
     * @param code the code that all have
     */
    public record Finding(String layer, String operand, int code) {

        @Override
        public String toString() {
            return "Layer " + Names.quoted(layer) + ": all codes of its " + operand + " are " + code
                    + ", so that it yields the same for every image; give it more bits, or calibrate it again";
        }
    }

    /** What is found in {@code network}, layer by layer in order of evaluation; layers that still search their bits are left out. */
    public static List<Finding> of(ComputationGraph network, INDArray images) {
        GraphStructure structure = new GraphStructure(network);
        Map<String, INDArray> activations = network.feedForward(images, false);
        List<Finding> findings = new ArrayList<>();
        structure.runtimes(QuantizedLayerRuntime.class).forEach((name, runtime) -> {
            if (!runtime.isLowerable()) {
                return;
            }
            QuantizedLayer layer = runtime.layer();
            if (!layer.weightScheme().isFloat()) {
                single(floats(runtime.codedKernels()))
                        .ifPresent(code -> findings.add(new Finding(name, "weights", code)));
            }
            if (!layer.activationScheme().isFloat()) {
                INDArray input = required(activations, structure.inputs(name).get(0));
                float[] values = floats(input);
                runtime.activationQuantizer().codes(values, values, 0, values.length);
                single(values).ifPresent(code -> findings.add(new Finding(name, "input", code)));
            }
        });
        NativeArrays.release(activations.values(), images);
        return findings;
    }

    private static float[] floats(INDArray array) {
        return array.castTo(DataType.FLOAT).dup('c').data().asFloat();
    }

    /** The one code; empty if there are several. */
    private static OptionalInt single(float[] codes) {
        for (float code : codes) {
            if (code != codes[0]) {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.of((int) codes[0]);
    }
}

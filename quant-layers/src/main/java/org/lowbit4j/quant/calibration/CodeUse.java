package org.lowbit4j.quant.calibration;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.NativeArrays;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * What a quantized layer makes of its codes.
 *
 * @param layer name of the layer
 * @param operand {@link #WEIGHTS} or {@link #INPUT}
 * @param zeroShare fraction of the codes that stand for zero, 0..1: what is pruned
 * @param single the code that all have; empty where there are several
 */
public record CodeUse(String layer, String operand, double zeroShare, OptionalInt single) {

    /** The weights of a layer. */
    public static final String WEIGHTS = "weights";

    /** The input of a layer, on some images. */
    public static final String INPUT = "input";

    /**
     * The codes in {@code network}, layer by layer in order of evaluation; layers that still search their bits are left out.
     *
     * @param batches of images, all of which count; the activations of one batch are in memory at a time
     */
    public static List<CodeUse> of(ComputationGraph network, Iterator<DataSet> batches) {
        Map<String, Counter> counters = new LinkedHashMap<>();
        batches.forEachRemaining(batch -> count(network, batch.getFeatures(), counters));
        List<CodeUse> uses = new ArrayList<>();
        counters.values().forEach(counter -> uses.add(counter.use()));
        return uses;
    }

    private static void count(ComputationGraph network, INDArray images, Map<String, Counter> counters) {
        GraphStructure structure = new GraphStructure(network);
        Map<String, INDArray> activations = network.feedForward(images, false);
        structure.runtimes(QuantizedLayerRuntime.class).forEach((name, runtime) -> {
            if (!runtime.isLowerable()) {
                return;
            }
            QuantizedLayer layer = runtime.layer();
            if (!layer.weightScheme().isFloat() && !counters.containsKey(name + WEIGHTS)) {
                counters.computeIfAbsent(name + WEIGHTS, unknown -> new Counter(name, WEIGHTS, 0))
                        .add(floats(runtime.codedKernels()));
            }
            if (!layer.activationScheme().isFloat()) {
                float[] codes =
                        floats(required(activations, structure.inputs(name).get(0)));
                runtime.activationQuantizer().codes(codes, codes, 0, codes.length);
                int zero = runtime.activationQuantizer().grid().zeroPoint();
                counters.computeIfAbsent(name + INPUT, unknown -> new Counter(name, INPUT, zero))
                        .add(codes);
            }
        });
        NativeArrays.release(activations.values(), images);
    }

    private static float[] floats(INDArray array) {
        return array.castTo(DataType.FLOAT).dup('c').data().asFloat();
    }

    /** Counts the codes of one operand. */
    private static final class Counter {

        private final String layer;
        private final String operand;
        private final float zero;
        private long codes;
        private long zeros;
        private float first;
        private boolean several;

        Counter(String layer, String operand, float zero) {
            this.layer = layer;
            this.operand = operand;
            this.zero = zero;
        }

        void add(float[] more) {
            if (codes == 0) {
                first = more[0];
            }
            for (float code : more) {
                several |= code != first;
                zeros += code == zero ? 1 : 0;
            }
            codes += more.length;
        }

        CodeUse use() {
            return new CodeUse(
                    layer,
                    operand,
                    (double) zeros / codes,
                    several ? OptionalInt.empty() : OptionalInt.of((int) first));
        }
    }
}

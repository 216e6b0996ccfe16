package org.lowbit4j.quant.calibration;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Names;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

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
        return CodeUse.of(network, List.of(new DataSet(images, null)).iterator()).stream()
                .filter(use -> use.single().isPresent())
                .map(use -> new Finding(use.layer(), use.operand(), use.single().getAsInt()))
                .toList();
    }
}

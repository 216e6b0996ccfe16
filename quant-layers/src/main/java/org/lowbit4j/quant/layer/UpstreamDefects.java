package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.layers.samediff.SameDiffLayer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.util.SameDiffUtils;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.ExternalErrorsFunction;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Which defects of the SameDiff layers of Deeplearning4j 1.0.0-M2.1 are present in the version that runs. Each is found by
 * trying, so that a workaround switches itself off once upstream mends its cause.
 */
final class UpstreamDefects {

    private UpstreamDefects() {}

    /**
     * Whether a SameDiff layer returns twice the true gradient: the placeholder of the outer gradient is added to the output
     * variable's gradient once too often.
     */
    static boolean doublesGradient() {
        return Gradient.DOUBLED;
    }

    /** Whether a SameDiff layer leaves its regularisation out of the score. */
    static boolean omitsRegularizationScore() {
        try {
            return SameDiffLayer.class
                    .getMethod("calcRegularizationScore", boolean.class)
                    .getDeclaringClass()
                    .equals(AbstractLayer.class);
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    /** The probe of {@link #doublesGradient}: y = x w at x = w = 1 with the outer gradient 1, as a SameDiff layer does it. */
    private static final class Gradient {

        static final boolean DOUBLED = probe();

        private static boolean probe() {
            try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
                SameDiff sd = SameDiff.create();
                SDVariable x = sd.placeHolder("x", DataType.FLOAT, 1, 1);
                SDVariable w = sd.var("w", Nd4j.ones(DataType.FLOAT, 1, 1));
                ExternalErrorsFunction errors = SameDiffUtils.externalErrors(sd, null, x.mul(w));
                errors.outputVariable();
                sd.createGradFunction("x");
                INDArray one = Nd4j.ones(DataType.FLOAT, 1, 1);
                Map<String, INDArray> gradients =
                        sd.calculateGradients(Map.of("x", one, errors.getGradPlaceholderName(), one.dup()), "w");
                return required(gradients, "w").getDouble(0) == 2.0;
            }
        }
    }
}

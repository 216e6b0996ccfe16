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

    /** Whether the native float convolution fails on dilated kernels, as oneDNN's does: it works out the padding without them. */
    static boolean failsOnDilation() {
        return Dilation.FAILS;
    }

    /** The probe of {@link #failsOnDilation}: ones, kernel 3x3, dilation 2, padding 2; the middle sees nine ones. */
    private static final class Dilation {

        static final boolean FAILS = probe();

        private static boolean probe() {
            int[] two = {2, 2};
            try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
                INDArray output = Nd4j.create(DataType.FLOAT, 1, 1, 5, 5);
                new NativeConvolution(new int[] {3, 3}, new int[] {1, 1}, two, two, false, false)
                        .forwardDilated(
                                Nd4j.ones(DataType.FLOAT, 1, 1, 5, 5), Nd4j.ones(DataType.FLOAT, 1, 1, 3, 3), output);
                return output.getDouble(0, 0, 2, 2) != 9 || output.getDouble(0, 0, 0, 0) != 4;
            } catch (RuntimeException e) {
                return true;
            }
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

package org.lowbit4j.quant.convolution;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;

/** How the native library is told what to convolve. */
final class NativeOp {

    /** The native code of kernels [out, in, kernel height, kernel width]. */
    static final int OUT_IN_HEIGHT_WIDTH = 1;

    /** The native code of kernels [kernel height, kernel width, in, out]. */
    static final int HEIGHT_WIDTH_IN_OUT = 0;

    private NativeOp() {}

    /** Runs {@code op}; the first input are the images. */
    static void execute(CustomOp op, SlidingWindow window, int kernelLayout, INDArray[] inputs, INDArray... outputs) {
        int[] pad = window.topLeftPadding(inputs[0]);
        try (OpContext context = Nd4j.getExecutioner().buildContext()) {
            context.setIArguments(
                    window.height().kernel(),
                    window.width().kernel(),
                    window.height().stride(),
                    window.width().stride(),
                    pad[0],
                    pad[1],
                    window.height().dilation(),
                    window.width().dilation(),
                    (window.isSame() ? PaddingMode.SAME : PaddingMode.VALID).index,
                    window.channelsLast() ? 1 : 0,
                    kernelLayout);
            for (int i = 0; i < inputs.length; i++) {
                context.setInputArray(i, inputs[i]);
            }
            for (int i = 0; i < outputs.length; i++) {
                context.setOutputArray(i, outputs[i]);
            }
            Nd4j.exec(op, context);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("native convolution failed: " + window, e);
        }
    }
}

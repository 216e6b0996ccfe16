package org.lowbit4j.quant.convolution;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whether the native float convolutions fail on dilated kernels, as oneDNN's do in ND4J 1.0.0-M2.1: it works out the padding
 * without them. Found by trying, so that the workaround switches itself off once upstream mends the cause.
 */
final class DilationDefects {

    private DilationDefects() {}

    /** Of a convolution in one group. */
    static boolean ofOrdinary() {
        return Ordinary.FAILS;
    }

    /** Of a convolution with one group a channel. */
    static boolean ofDepthwise() {
        return Depthwise.FAILS;
    }

    private static final class Ordinary {
        static final boolean FAILS = fails(new OrdinaryConvolution(window()));
    }

    private static final class Depthwise {
        static final boolean FAILS = fails(new DepthwiseConvolution(window()));
    }

    private static SlidingWindow window() {
        Axis dilated = new Axis(3, 1, 2, 2);
        return new SlidingWindow(dilated, dilated, ConvolutionMode.Truncate, false);
    }

    /** Ones, kernel 3x3, dilation 2, padding 2: the middle sees nine ones, the corner four. */
    private static boolean fails(NativeConvolution convolution) {
        try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            INDArray output = Nd4j.create(DataType.FLOAT, 1, 1, 5, 5);
            convolution.forward(Nd4j.ones(DataType.FLOAT, 1, 1, 5, 5), Nd4j.ones(DataType.FLOAT, 1, 1, 3, 3), output);
            return output.getDouble(0, 0, 2, 2) != 9 || output.getDouble(0, 0, 0, 0) != 4;
        } catch (RuntimeException e) {
            return true;
        }
    }
}

package org.lowbit4j.quant.export;

import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;

/** How values lie in the ONNX graph, behind the batch: [C] if height and width are 1, otherwise [C, H, W]. */
final class OnnxShapes {

    private OnnxShapes() {}

    static boolean isVector(Shape shape) {
        return shape.pixels() == 1;
    }

    static long[] of(Shape shape) {
        return isVector(shape)
                ? new long[] {shape.channels()}
                : new long[] {shape.channels(), shape.height(), shape.width()};
    }

    /** Whether a convolution is a matrix product. */
    static boolean isDense(Shape input, Node.FloatConvolution node) {
        return isVector(input)
                && node.window().equals(Window.POINT)
                && node.weights().shape().inputs() == input.channels();
    }
}

package org.lowbit4j.quant.export;

import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Window;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Negative padding, which ONNX and ND4J have not, as a part of the image and a window without it. */
final class Crops {

    private Crops() {}

    /** Rows {@code top..bottom} and columns {@code left..right} of an image, ends excluded. */
    record Region(int top, int bottom, int left, int right) {}

    /** What negative padding leaves of an image. */
    static Region of(Window window, int height, int width) {
        return new Region(
                Math.max(-window.padTop(), 0),
                height + Math.min(window.padBottom(), 0),
                Math.max(-window.padLeft(), 0),
                width + Math.min(window.padRight(), 0));
    }

    /** What negative padding leaves of an image. */
    static Region of(Node.Padding node, int height, int width) {
        return new Region(
                Math.max(-node.top(), 0),
                height + Math.min(node.bottom(), 0),
                Math.max(-node.left(), 0),
                width + Math.min(node.right(), 0));
    }

    /** The same of images [N, C, H, W]; a copy. */
    static INDArray inside(INDArray images, Window window) {
        Region kept = of(window, (int) images.size(2), (int) images.size(3));
        return images.get(
                        NDArrayIndex.all(),
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(kept.top(), kept.bottom()),
                        NDArrayIndex.interval(kept.left(), kept.right()))
                .dup('c');
    }

    /** The window over what is left. */
    static Window without(Window window) {
        return new Window(
                window.kernelHeight(),
                window.kernelWidth(),
                window.strideHeight(),
                window.strideWidth(),
                Math.max(window.padTop(), 0),
                Math.max(window.padLeft(), 0),
                Math.max(window.padBottom(), 0),
                Math.max(window.padRight(), 0),
                window.dilationHeight(),
                window.dilationWidth());
    }
}

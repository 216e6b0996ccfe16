package org.lowbit4j.quant.lowering;

import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping1D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.lowbit4j.binconv.ir.Node;

/** The nodes of layers that add and take away pixels. */
final class ResizeLowering {

    private ResizeLowering() {}

    /** The node of such a layer over {@code input}; empty for any other layer. */
    static Optional<Node> of(String name, Layer layer, int input) {
        if (layer instanceof Upsampling1D upsampling) {
            return Optional.of(new Node.Upsampling(name, input, 1, upsampling.getSize()[0]));
        }
        if (layer instanceof Upsampling2D upsampling) {
            int[] size = upsampling.getSize();
            return Optional.of(new Node.Upsampling(name, input, size[0], size[1]));
        }
        if (layer instanceof ZeroPaddingLayer padding) {
            return Optional.of(padded(name, input, 1, padding.getPadding()));
        }
        if (layer instanceof ZeroPadding1DLayer padding) {
            return Optional.of(padded(name, input, 1, 0, 0, padding.getPadding()[0], padding.getPadding()[1]));
        }
        if (layer instanceof Cropping2D cropping) {
            return Optional.of(padded(name, input, -1, cropping.getCropping()));
        }
        if (layer instanceof Cropping1D cropping) {
            return Optional.of(padded(name, input, -1, 0, 0, cropping.getCropping()[0], cropping.getCropping()[1]));
        }
        return Optional.empty();
    }

    /** Rows above and below, columns left and right. */
    private static Node padded(String name, int input, int sign, int... sides) {
        return new Node.Padding(name, input, sign * sides[0], sign * sides[1], sign * sides[2], sign * sides[3]);
    }
}

package org.lowbit4j.quant.parity;

import org.lowbit4j.binconv.ir.Shape;

/** Turns an offset in a tensor into a place a person can find. */
final class Places {

    private Places() {}

    static Difference difference(String layer, long image, Shape shape, int index, double expected, double got) {
        int c = index % shape.channels();
        int pixel = index / shape.channels();
        return new Difference(layer, image, pixel / shape.width(), pixel % shape.width(), c, expected, got);
    }
}

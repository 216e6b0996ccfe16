package org.lowbit4j.quant.export;

import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.NodeVisitor;

/** A case for every kind of node that an {@link UnroundedNetwork} has: all values are float32, and clips are not nodes. */
abstract class UnroundedNodes<R> implements NodeVisitor<R> {

    @Override
    public final R quantize(Node.Quantize node) {
        throw none(node);
    }

    @Override
    public final R decode(Node.Decode node) {
        throw none(node);
    }

    @Override
    public final R integerConvolution(Node.IntegerConvolution node) {
        throw none(node);
    }

    private static IllegalStateException none(Node node) {
        return new IllegalStateException("an unrounded network has no " + node);
    }
}

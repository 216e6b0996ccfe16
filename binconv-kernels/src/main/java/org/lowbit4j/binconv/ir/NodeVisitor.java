package org.lowbit4j.binconv.ir;

/**
 * A case for every kind of node. What treats nodes by their kind is a visitor: a new kind does not compile before every visitor
 * has a case for it.
 *
 * @param <R> what a case yields
 */
public interface NodeVisitor<R> {

    /** See {@link Node.Input}. */
    R input(Node.Input node);

    /** See {@link Node.Quantize}. */
    R quantize(Node.Quantize node);

    /** See {@link Node.Decode}. */
    R decode(Node.Decode node);

    /** See {@link Node.IntegerConvolution}. */
    R integerConvolution(Node.IntegerConvolution node);

    /** See {@link Node.FloatConvolution}. */
    R floatConvolution(Node.FloatConvolution node);

    /** See {@link Node.Affine}. */
    R affine(Node.Affine node);

    /** See {@link Node.Activation}. */
    R activation(Node.Activation node);

    /** See {@link Node.PRelu}. */
    R pRelu(Node.PRelu node);

    /** See {@link Node.Add}. */
    R add(Node.Add node);

    /** See {@link Node.Product}. */
    R product(Node.Product node);

    /** See {@link Node.Maximum}. */
    R maximum(Node.Maximum node);

    /** See {@link Node.Gate}. */
    R gate(Node.Gate node);

    /** See {@link Node.Concatenation}. */
    R concatenation(Node.Concatenation node);

    /** See {@link Node.Upsampling}. */
    R upsampling(Node.Upsampling node);

    /** See {@link Node.Padding}. */
    R padding(Node.Padding node);

    /** See {@link Node.Pool}. */
    R pool(Node.Pool node);

    /** See {@link Node.GlobalPool}. */
    R globalPool(Node.GlobalPool node);

    /** See {@link Node.Shortcut}. */
    R shortcut(Node.Shortcut node);

    /** See {@link Node.Flatten}. */
    R flatten(Node.Flatten node);

    /** See {@link Node.Softmax}. */
    R softmax(Node.Softmax node);
}

package org.lowbit4j.binconv.plan;

import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.NodeVisitor;

/** How a node takes part in a {@link Group}. */
public enum Role {
    /** The image: in no group. */
    INPUT,
    /** Leads a group on accumulators. */
    INTEGER_CONVOLUTION,
    /** Leads a group on floats. */
    FLOAT_CONVOLUTION,
    /** Follows in a group, or leads one: an element of the value depends on the same element of the operands only. */
    ELEMENT_WISE,
    /** Alone, or behind a float convolution. */
    POOL,
    /** Alone, in the layout of its first operand. */
    EITHER_LAYOUT,
    /** Alone, channels last. */
    WHOLE;

    private static final NodeVisitor<Role> OF = new NodeVisitor<>() {
        @Override
        public Role input(Node.Input node) {
            return INPUT;
        }

        @Override
        public Role quantize(Node.Quantize node) {
            return ELEMENT_WISE;
        }

        @Override
        public Role decode(Node.Decode node) {
            return ELEMENT_WISE;
        }

        @Override
        public Role integerConvolution(Node.IntegerConvolution node) {
            return INTEGER_CONVOLUTION;
        }

        @Override
        public Role floatConvolution(Node.FloatConvolution node) {
            return FLOAT_CONVOLUTION;
        }

        @Override
        public Role affine(Node.Affine node) {
            return ELEMENT_WISE;
        }

        @Override
        public Role activation(Node.Activation node) {
            return ELEMENT_WISE;
        }

        @Override
        public Role pRelu(Node.PRelu node) {
            return ELEMENT_WISE;
        }

        @Override
        public Role add(Node.Add node) {
            return ELEMENT_WISE;
        }

        @Override
        public Role product(Node.Product node) {
            return ELEMENT_WISE;
        }

        @Override
        public Role maximum(Node.Maximum node) {
            return ELEMENT_WISE;
        }

        @Override
        public Role gate(Node.Gate node) {
            return EITHER_LAYOUT;
        }

        @Override
        public Role concatenation(Node.Concatenation node) {
            return EITHER_LAYOUT;
        }

        @Override
        public Role upsampling(Node.Upsampling node) {
            return EITHER_LAYOUT;
        }

        @Override
        public Role padding(Node.Padding node) {
            return EITHER_LAYOUT;
        }

        @Override
        public Role pool(Node.Pool node) {
            return POOL;
        }

        @Override
        public Role globalPool(Node.GlobalPool node) {
            return WHOLE;
        }

        @Override
        public Role shortcut(Node.Shortcut node) {
            return EITHER_LAYOUT;
        }

        @Override
        public Role flatten(Node.Flatten node) {
            return WHOLE;
        }

        @Override
        public Role softmax(Node.Softmax node) {
            return WHOLE;
        }
    };

    /** The role of a node. */
    public static Role of(Node node) {
        return node.accept(OF);
    }
}

package org.lowbit4j.binconv.ir;

import java.util.List;

/**
 * One operation of a {@link Graph}. Operands are indices of earlier nodes. A node's name is the name of the layer that it
 * came from; several nodes may share one.
 *
 * <p>Types: a value is a float32 stream, integer codes on an {@link ActivationGrid}, or int32 accumulators, see
 * {@link ValueType}. The order of every float32 operation is part of the contract and stated with each node.
 */
public sealed interface Node {

    /** The layer that this node came from. */
    String name();

    /** Indices of the operands. */
    List<Integer> inputs();

    /**
     * The same node with other operands.
     *
     * @param newInputs as many as {@link #inputs()}
     */
    Node reading(List<Integer> newInputs);

    /** What {@code visitor} makes of a node of this kind. */
    <R> R accept(NodeVisitor<R> visitor);

    /** A node with one operand. */
    sealed interface Unary extends Node {

        /** Index of the operand. */
        int input();

        /** The same node with another operand. */
        Node reading(int newInput);

        @Override
        default List<Integer> inputs() {
            return List.of(input());
        }

        @Override
        default Node reading(List<Integer> newInputs) {
            return reading(newInputs.get(0));
        }
    }

    /** A node of two float32 operands of one shape, element by element. */
    sealed interface Binary extends Node {

        /** Index of the first operand. */
        int main();

        /** Index of the second operand. */
        int other();

        /** The same node with other operands. */
        Node reading(int newMain, int newOther);

        @Override
        default List<Integer> inputs() {
            return List.of(main(), other());
        }

        @Override
        default Node reading(List<Integer> newInputs) {
            return reading(newInputs.get(0), newInputs.get(1));
        }
    }

    /** The float32 input image. Always node 0, and only there. */
    record Input(String name, Shape shape) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of();
        }

        @Override
        public Input reading(List<Integer> newInputs) {
            return this;
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.input(this);
        }
    }

    /** float32 to codes: {@code grid.code(x)} of every element. */
    record Quantize(String name, int input, ActivationGrid grid) implements Unary {
        @Override
        public Quantize reading(int newInput) {
            return new Quantize(name, newInput, grid);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.quantize(this);
        }
    }

    /** Codes to float32: {@code grid.decode(code)} of every element. */
    record Decode(String name, int input) implements Unary {
        @Override
        public Decode reading(int newInput) {
            return new Decode(name, newInput);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.decode(this);
        }
    }

    /**
     * Integer convolution, codes to int32 accumulators. With {@code xz = x - zeroPoint}; padded taps are the zero point and
     * so add nothing:
     *
     * <pre>
     * SYMMETRIC, TWOS_COMPLEMENT  acc[y, x, o] = sum over taps and channels of w * xz
     * ODD_POINTS                  acc[y, x, o] = 2 * sum(w * xz) - n * sum(xz)
     * </pre>
     *
     * Weights of fewer input channels than the image has make a grouped convolution: output channel {@code o} of {@code n}
     * reads the {@code weights.inputs} channels of group {@code floor(o * groups / n)}, {@code groups = channels /
     * weights.inputs}. A depthwise convolution has one input channel a group.
     *
     * A dense layer is a convolution with {@link Window#POINT} over an input of height and width 1.
     */
    record IntegerConvolution(String name, int input, Window window, WeightCodes weights) implements Unary {
        @Override
        public IntegerConvolution reading(int newInput) {
            return new IntegerConvolution(name, newInput, window, weights);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.integerConvolution(this);
        }
    }

    /**
     * Float convolution, float32 to float32: {@code acc = bias or +0; for kernel row, kernel column, input channel ascending:
     * acc = Math.fma(x, w, acc)}; padded taps are skipped. Weights may be coded, then {@code w = grid.decode(code)}. Weights of
     * fewer input channels than the image has make groups, as of an {@link IntegerConvolution}; the input channels of one group
     * ascend.
     */
    record FloatConvolution(String name, int input, Window window, Weights weights, FloatVector bias) implements Unary {
        @Override
        public FloatConvolution reading(int newInput) {
            return new FloatConvolution(name, newInput, window, weights, bias);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.floatConvolution(this);
        }

        /** Whether there is a bias; the vector is empty if not. */
        public boolean hasBias() {
            return bias.length() > 0;
        }
    }

    /** Per channel: {@code Math.fma(scale[c], (float) x, shift[c])}; accumulators or float32 to float32. */
    record Affine(String name, int input, FloatVector scale, FloatVector shift) implements Unary {
        @Override
        public Affine reading(int newInput) {
            return new Affine(name, newInput, scale, shift);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.affine(this);
        }
    }

    /** Element-wise function, float32 to float32. */
    record Activation(String name, int input, ActivationFunction function) implements Unary {
        @Override
        public Activation reading(int newInput) {
            return new Activation(name, newInput, function);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.activation(this);
        }
    }

    /** Per channel: {@code x > 0 ? x : slopes[c] * x}, float32 to float32. */
    record PRelu(String name, int input, FloatVector slopes) implements Unary {
        @Override
        public PRelu reading(int newInput) {
            return new PRelu(name, newInput, slopes);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.pRelu(this);
        }
    }

    /** Element-wise {@code main + other}. */
    record Add(String name, int main, int other) implements Binary {
        @Override
        public Add reading(int newMain, int newOther) {
            return new Add(name, newMain, newOther);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.add(this);
        }
    }

    /** Element-wise {@code main * other}. */
    record Product(String name, int main, int other) implements Binary {
        @Override
        public Product reading(int newMain, int newOther) {
            return new Product(name, newMain, newOther);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.product(this);
        }
    }

    /** Element-wise {@code Math.max(main, other)}. */
    record Maximum(String name, int main, int other) implements Binary {
        @Override
        public Maximum reading(int newMain, int newOther) {
            return new Maximum(name, newMain, newOther);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.maximum(this);
        }
    }

    /** {@code y[h, w, c] = x[h, w, c] * gate[c]}: an image times a vector of its channels, of height and width 1. float32. */
    record Gate(String name, int input, int gate) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of(input, gate);
        }

        @Override
        public Gate reading(List<Integer> newInputs) {
            return new Gate(name, newInputs.get(0), newInputs.get(1));
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.gate(this);
        }
    }

    /** The channels of all operands, in their order. Height and width are the same; float32. */
    record Concatenation(String name, List<Integer> inputs) implements Node {

        /** An immutable copy. */
        public Concatenation {
            inputs = List.copyOf(inputs);
        }

        @Override
        public Concatenation reading(List<Integer> newInputs) {
            return new Concatenation(name, newInputs);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.concatenation(this);
        }
    }

    /** {@code y[h, w, c] = x[floor(h / height), floor(w / width), c]}: every pixel {@code height} times {@code width} times. float32. */
    record Upsampling(String name, int input, int height, int width) implements Unary {
        @Override
        public Upsampling reading(int newInput) {
            return new Upsampling(name, newInput, height, width);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.upsampling(this);
        }
    }

    /** Rows and columns of +0 around the image; where a number is negative, as many are cut off. float32. */
    record Padding(String name, int input, int top, int bottom, int left, int right) implements Unary {
        @Override
        public Padding reading(int newInput) {
            return new Padding(name, newInput, top, bottom, left, right);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.padding(this);
        }
    }

    /**
     * Pooling, float32 to float32. Padded taps are skipped. Maximum: {@code Math.max} from the first tap on. Average: the sum
     * of the window from +0, rows first, then columns, times {@code 1f / count} of the taps inside the image.
     */
    record Pool(String name, int input, Kind kind, Window window) implements Unary {
        /** What a window becomes. */
        public enum Kind {
            /** The largest tap. */
            MAX,
            /** The mean of the taps inside the image. */
            AVERAGE
        }

        @Override
        public Pool reading(int newInput) {
            return new Pool(name, newInput, kind, window);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.pool(this);
        }
    }

    /** {@link Pool} over the whole image, to height and width 1. */
    record GlobalPool(String name, int input, Pool.Kind kind) implements Unary {
        @Override
        public GlobalPool reading(int newInput) {
            return new GlobalPool(name, newInput, kind);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.globalPool(this);
        }
    }

    /**
     * The parameter-free shortcut ("option A" of He et al., 2016): every {@code stride}-th row and column from 0 on, and zero
     * channels before and behind. float32 to float32.
     */
    record Shortcut(String name, int input, int stride, int channelsBefore, int channelsAfter) implements Unary {
        @Override
        public Shortcut reading(int newInput) {
            return new Shortcut(name, newInput, stride, channelsBefore, channelsAfter);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.shortcut(this);
        }
    }

    /** To height and width 1. The element order of the vector is {@code order}. float32 to float32. */
    record Flatten(String name, int input, Order order) implements Unary {
        /** The order of the elements of the vector. */
        public enum Order {
            /** Height, width, channel: the memory is unchanged. */
            HWC,
            /** Channel, height, width: the order of an NCHW training graph. */
            CHW
        }

        @Override
        public Flatten reading(int newInput) {
            return new Flatten(name, newInput, order);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.flatten(this);
        }
    }

    /**
     * Softmax over the channels of every pixel, float32 to float32: {@code m = max; e = (float)
     * StrictMath.exp(x - m)} with x - m in float32, {@code s} = float32 sum of e from +0 in ascending order, {@code e / s}.
     */
    record Softmax(String name, int input) implements Unary {
        @Override
        public Softmax reading(int newInput) {
            return new Softmax(name, newInput);
        }

        @Override
        public <R> R accept(NodeVisitor<R> visitor) {
            return visitor.softmax(this);
        }
    }
}

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

    /** The float32 input image. Always node 0, and only there. */
    record Input(String name, Shape shape) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of();
        }
    }

    /** float32 to codes: {@code grid.code(x)} of every element. */
    record Quantize(String name, int input, ActivationGrid grid) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of(input);
        }
    }

    /** Codes to float32: {@code grid.decode(code)} of every element. */
    record Decode(String name, int input) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of(input);
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
    record IntegerConvolution(String name, int input, Window window, WeightCodes weights) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of(input);
        }
    }

    /**
     * Float convolution, float32 to float32: {@code acc = bias or +0; for kernel row, kernel column, input channel ascending:
     * acc = Math.fma(x, w, acc)}; padded taps are skipped. Weights may be coded, then {@code w = grid.decode(code)}. Weights of
     * fewer input channels than the image has make groups, as of an {@link IntegerConvolution}; the input channels of one group
     * ascend.
     */
    record FloatConvolution(String name, int input, Window window, Weights weights, FloatVector bias) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of(input);
        }

        /** Whether there is a bias; the vector is empty if not. */
        public boolean hasBias() {
            return bias.length() > 0;
        }
    }

    /** Per channel: {@code Math.fma(scale[c], (float) x, shift[c])}; accumulators or float32 to float32. */
    record Affine(String name, int input, FloatVector scale, FloatVector shift) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of(input);
        }
    }

    /** Element-wise function, float32 to float32. */
    record Activation(String name, int input, ActivationFunction function) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of(input);
        }
    }

    /** Element-wise {@code main + skip}, both float32 and of one shape. */
    record Add(String name, int main, int skip) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of(main, skip);
        }
    }

    /**
     * Pooling, float32 to float32. Padded taps are skipped. Maximum: {@code Math.max} from the first tap on. Average: the sum
     * of the window from +0, rows first, then columns, times {@code 1f / count} of the taps inside the image.
     */
    record Pool(String name, int input, Kind kind, Window window) implements Node {
        /** What a window becomes. */
        public enum Kind {
            /** The largest tap. */
            MAX,
            /** The mean of the taps inside the image. */
            AVERAGE
        }

        @Override
        public List<Integer> inputs() {
            return List.of(input);
        }
    }

    /** {@link Pool} over the whole image, to height and width 1. */
    record GlobalPool(String name, int input, Pool.Kind kind) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of(input);
        }
    }

    /**
     * The parameter-free shortcut ("option A" of He et al., 2016): every {@code stride}-th row and column from 0 on, and zero
     * channels before and behind. float32 to float32.
     */
    record Shortcut(String name, int input, int stride, int channelsBefore, int channelsAfter) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of(input);
        }
    }

    /** To height and width 1. The element order of the vector is {@code order}. float32 to float32. */
    record Flatten(String name, int input, Order order) implements Node {
        /** The order of the elements of the vector. */
        public enum Order {
            /** Height, width, channel: the memory is unchanged. */
            HWC,
            /** Channel, height, width: the order of an NCHW training graph. */
            CHW
        }

        @Override
        public List<Integer> inputs() {
            return List.of(input);
        }
    }

    /**
     * Softmax over the channels of an input of height and width 1, float32 to float32: {@code m = max; e = (float)
     * StrictMath.exp(x - m)} with x - m in float32, {@code s} = float32 sum of e from +0 in ascending order, {@code e / s}.
     */
    record Softmax(String name, int input) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of(input);
        }
    }
}

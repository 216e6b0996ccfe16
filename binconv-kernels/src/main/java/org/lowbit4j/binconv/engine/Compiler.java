package org.lowbit4j.binconv.engine;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.PlainConvolutionKernel;

/** Makes the step of every node, with its weights laid out and its buffers known. */
final class Compiler {

    private final Graph graph;
    private final List<ValueType> types;
    private final BufferPlan buffers;
    private final Map<Integer, ConvolutionKernel> kernels = new TreeMap<>();

    Compiler(Graph graph, BufferPlan buffers) {
        this.graph = graph;
        this.types = graph.types();
        this.buffers = buffers;
    }

    /** The kernels of the integer convolutions compiled so far, by node. */
    Map<Integer, ConvolutionKernel> kernels() {
        return kernels;
    }

    /** The step of node {@code index}; the input has none, its buffer is filled from outside. */
    Step compile(int index) {
        Node node = graph.nodes().get(index);
        int to = buffers.slot(index);
        if (node instanceof Node.IntegerConvolution convolution) {
            return integerConvolution(convolution, index);
        }
        if (node instanceof Node.FloatConvolution convolution) {
            int from = buffers.slot(convolution.input());
            DirectConvolution direct = new DirectConvolution(convolution, shape(convolution.input()), shape(index));
            return w -> direct.run(w.floats(from), w.floats(to), w.channels());
        }
        if (node instanceof Node.Quantize quantize) {
            int from = buffers.slot(quantize.input());
            int size = shape(index).size();
            return w -> Elementwise.quantize(w.floats(from), size, quantize.grid(), w.integers(to));
        }
        if (node instanceof Node.Decode decode) {
            return decode(decode, index);
        }
        if (node instanceof Node.Affine affine) {
            return affine(affine, index);
        }
        if (node instanceof Node.Activation activation) {
            int from = buffers.slot(activation.input());
            int size = shape(index).size();
            return w -> Elementwise.activate(w.floats(from), size, activation.function(), w.floats(to));
        }
        if (node instanceof Node.Add add) {
            int main = buffers.slot(add.main());
            int skip = buffers.slot(add.skip());
            int size = shape(index).size();
            return w -> Elementwise.add(w.floats(main), w.floats(skip), size, w.floats(to));
        }
        return compileAcrossElements(
                node, node.inputs().isEmpty() ? index : node.inputs().get(0), index);
    }

    private Step compileAcrossElements(Node node, int operand, int index) {
        int from = buffers.slot(operand);
        int to = buffers.slot(index);
        Shape input = shape(operand);
        Shape output = shape(index);
        if (node instanceof Node.Pool pool) {
            return w -> Pooling.run(pool.kind(), pool.window(), w.floats(from), input, w.floats(to), output);
        }
        if (node instanceof Node.GlobalPool pool) {
            return w -> Pooling.runGlobal(pool.kind(), w.floats(from), input, w.floats(to));
        }
        if (node instanceof Node.Shortcut shortcut) {
            return w -> Reshaping.shortcut(shortcut, w.floats(from), input, w.floats(to), output);
        }
        if (node instanceof Node.Flatten flatten) {
            return w -> Reshaping.flatten(flatten.order(), w.floats(from), input, w.floats(to));
        }
        if (node instanceof Node.Softmax) {
            return w -> Reshaping.softmax(w.floats(from), input.size(), w.floats(to));
        }
        return w -> {};
    }

    private Step integerConvolution(Node.IntegerConvolution node, int index) {
        ValueType input = types.get(node.input());
        kernels.put(index, new PlainConvolutionKernel(input.shape(), input.codeGrid(), node.window(), node.weights()));
        int from = buffers.slot(node.input());
        int to = buffers.slot(index);
        return w -> w.session(index).convolve(w.integers(from), w.integers(to));
    }

    private Step decode(Node.Decode node, int index) {
        ActivationGrid grid = types.get(node.input()).codeGrid();
        float[] values = new float[grid.maxCode() - grid.minCode() + 1];
        for (int i = 0; i < values.length; i++) {
            values[i] = grid.decode(grid.minCode() + i);
        }
        int from = buffers.slot(node.input());
        int to = buffers.slot(index);
        int size = shape(index).size();
        return w -> Elementwise.decode(w.integers(from), size, grid.minCode(), values, w.floats(to));
    }

    private Step affine(Node.Affine node, int index) {
        float[] scale = node.scale().toArray();
        float[] shift = node.shift().toArray();
        int pixels = shape(index).pixels();
        int from = buffers.slot(node.input());
        int to = buffers.slot(index);
        return types.get(node.input()).kind() == ValueType.Kind.FLOAT
                ? w -> Elementwise.affine(w.floats(from), pixels, scale, shift, w.floats(to))
                : w -> Elementwise.affine(w.integers(from), pixels, scale, shift, w.floats(to));
    }

    private Shape shape(int node) {
        return types.get(node).shape();
    }
}

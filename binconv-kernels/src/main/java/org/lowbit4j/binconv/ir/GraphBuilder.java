package org.lowbit4j.binconv.ir;

import java.util.ArrayList;
import java.util.List;

/** Puts a {@link Graph} together node by node; knows the type of every node so far and rejects what breaks a rule. */
public final class GraphBuilder {

    private final List<Node> nodes = new ArrayList<>();
    private final List<ValueType> types = new ArrayList<>();

    /** An empty graph; its first node must be the input. */
    public GraphBuilder() {}

    /**
     * Adds a node.
     *
     * @return its index
     * @throws InvalidGraphException if it breaks a rule; the message names it
     */
    public int add(Node node) {
        int index = nodes.size();
        if ((node instanceof Node.Input) != (index == 0)) {
            throw fault(node, "the input is node 0 and only node 0, got node " + index);
        }
        for (int input : node.inputs()) {
            if (input < 0 || input >= index) {
                throw fault(node, "operand " + input + " is not an earlier node than " + index);
            }
        }
        types.add(typeOf(node));
        nodes.add(node);
        return index;
    }

    /**
     * Adds the nodes of another graph, which read node {@code operand} in the place of that graph's input.
     *
     * @return the index of its output
     * @throws InvalidGraphException if they do not fit there
     */
    public int append(Graph piece, int operand) {
        int offset = nodes.size() - 1;
        for (Node node : piece.nodes().subList(1, piece.nodes().size())) {
            add(Renumbering.of(node, input -> input == 0 ? operand : input + offset));
        }
        return nodes.size() - 1;
    }

    /** What node {@code index} yields. */
    public ValueType type(int index) {
        return types.get(index);
    }

    /** What every node so far yields, by index. */
    public List<ValueType> types() {
        return List.copyOf(types);
    }

    /** The graph whose output is node {@code output}; later nodes are left out. */
    public Graph build(int output) {
        return new Graph(nodes.subList(0, output + 1));
    }

    private ValueType typeOf(Node node) {
        if (node instanceof Node.Input input) {
            return ValueType.floats(input.shape());
        }
        if (node instanceof Node.Quantize quantize) {
            return ValueType.codes(floats(node, quantize.input()), quantize.grid());
        }
        if (node instanceof Node.Decode decode) {
            return ValueType.floats(codes(node, decode.input()).shape());
        }
        if (node instanceof Node.IntegerConvolution convolution) {
            return integerConvolution(convolution);
        }
        if (node instanceof Node.FloatConvolution convolution) {
            return floatConvolution(convolution);
        }
        if (node instanceof Node.Affine affine) {
            return affine(affine);
        }
        if (node instanceof Node.Activation activation) {
            return ValueType.floats(floats(node, activation.input()));
        }
        if (node instanceof Node.Add add) {
            return add(add);
        }
        if (node instanceof Node.Pool pool) {
            return pool(pool);
        }
        if (node instanceof Node.GlobalPool pool) {
            return ValueType.floats(Shape.vector(floats(node, pool.input()).channels()));
        }
        if (node instanceof Node.Shortcut shortcut) {
            return shortcut(shortcut);
        }
        if (node instanceof Node.Flatten flatten) {
            return ValueType.floats(Shape.vector(floats(node, flatten.input()).size()));
        }
        return softmax((Node.Softmax) node);
    }

    private ValueType integerConvolution(Node.IntegerConvolution node) {
        ValueType input = codes(node, node.input());
        WeightShape weights = node.weights().shape();
        checkPadding(node, node.window());
        if (!weights.fits(input.shape().channels(), node.window())) {
            throw misfit(node, input.shape(), node.window(), weights);
        }
        ValueType output = ValueType.accumulators(windowed(node, input.shape(), node.window(), weights.outputs()));
        checkRange(node, input.codeGrid());
        return output;
    }

    /**
     * An accumulator of any coding is at most three sums of products with factors of at most the levels of the weights and the
     * largest magnitude of the activations.
     */
    private static void checkRange(Node.IntegerConvolution node, ActivationGrid grid) {
        WeightCodes weights = node.weights();
        long largest = 3L
                * weights.grid().levels()
                * grid.maxMagnitude()
                * weights.shape().depth();
        if (largest > Integer.MAX_VALUE) {
            throw fault(
                    node,
                    "accumulators of depth " + weights.shape().depth() + " at "
                            + weights.grid().bits() + "/" + grid.bits()
                            + " bits may exceed 32 bits; use fewer bits or channels");
        }
    }

    private ValueType floatConvolution(Node.FloatConvolution node) {
        Shape input = floats(node, node.input());
        WeightShape weights = node.weights().shape();
        if (node.hasBias()
                && (node.bias().length() != weights.outputs() || !node.bias().isFinite())) {
            throw fault(node, "bias of " + counted(node.bias()) + "; expected " + weights.outputs() + " finite ones");
        }
        checkPadding(node, node.window());
        if (!weights.fits(input.channels(), node.window())) {
            throw misfit(node, input, node.window(), weights);
        }
        return ValueType.floats(windowed(node, input, node.window(), weights.outputs()));
    }

    private static String counted(FloatVector values) {
        return values.length() + " values" + (values.isFinite() ? "" : " (NaN or infinity among them)");
    }

    private static void checkPadding(Node node, Window window) {
        if (window.crops()) {
            throw fault(node, "only a pooling may have negative padding, got " + window + " of a convolution");
        }
    }

    private static InvalidGraphException misfit(Node node, Shape input, Window window, WeightShape weights) {
        return fault(node, "weights " + weights + " (OHWI) do not fit an input of " + input + " and window " + window);
    }

    private static Shape windowed(Node node, Shape input, Window window, int channels) {
        int height = window.outputHeight(input.height());
        int width = window.outputWidth(input.width());
        if (height < 1 || width < 1) {
            throw fault(node, "the window " + window + " does not fit an input of " + input);
        }
        return shape(node, height, width, channels);
    }

    private ValueType affine(Node.Affine node) {
        ValueType input = types.get(node.input());
        if (input.kind() == ValueType.Kind.CODES) {
            throw fault(node, "expected float32 or accumulators, got codes");
        }
        int channels = input.shape().channels();
        if (node.scale().length() != channels
                || node.shift().length() != channels
                || !node.scale().isFinite()
                || !node.shift().isFinite()) {
            throw fault(
                    node,
                    "scale of " + counted(node.scale()) + " and shift of " + counted(node.shift()) + "; expected "
                            + channels + " finite ones of each");
        }
        return ValueType.floats(input.shape());
    }

    private ValueType add(Node.Add node) {
        Shape main = floats(node, node.main());
        Shape skip = floats(node, node.skip());
        if (!main.equals(skip)) {
            throw fault(node, "cannot add " + skip + " to " + main + ": the shapes must be equal");
        }
        return ValueType.floats(main);
    }

    private ValueType pool(Node.Pool node) {
        Shape input = floats(node, node.input());
        Window window = node.window();
        if (window.dilationHeight() != 1 || window.dilationWidth() != 1) {
            throw fault(node, "pooling windows are not dilated, got " + window);
        }
        if (window.padTop() >= window.kernelHeight()
                || window.padBottom() >= window.kernelHeight()
                || window.padLeft() >= window.kernelWidth()
                || window.padRight() >= window.kernelWidth()) {
            throw fault(node, "the padding must be smaller than the pooling kernel, got " + window);
        }
        return ValueType.floats(windowed(node, input, window, input.channels()));
    }

    private ValueType shortcut(Node.Shortcut node) {
        Shape input = floats(node, node.input());
        if (node.stride() < 1 || node.channelsBefore() < 0 || node.channelsAfter() < 0) {
            throw fault(
                    node,
                    "stride " + node.stride() + ", channels " + node.channelsBefore() + " before and "
                            + node.channelsAfter() + " behind: expected at least 1, 0 and 0");
        }
        long channels = (long) node.channelsBefore() + input.channels() + node.channelsAfter();
        if (channels > Shape.MAX_SIZE) {
            throw fault(node, channels + " channels are more than " + Shape.MAX_SIZE);
        }
        int height = (input.height() - 1) / node.stride() + 1;
        int width = (input.width() - 1) / node.stride() + 1;
        return ValueType.floats(shape(node, height, width, (int) channels));
    }

    private ValueType softmax(Node.Softmax node) {
        Shape input = floats(node, node.input());
        if (input.pixels() != 1) {
            throw fault(node, "softmax needs height and width 1, got " + input);
        }
        return ValueType.floats(input);
    }

    private Shape floats(Node node, int input) {
        ValueType type = types.get(input);
        if (type.kind() != ValueType.Kind.FLOAT) {
            throw fault(node, "expected a float32 operand, got " + type.kind() + " from node " + input);
        }
        return type.shape();
    }

    private ValueType codes(Node node, int input) {
        ValueType type = types.get(input);
        if (type.kind() != ValueType.Kind.CODES) {
            throw fault(node, "expected codes, got " + type.kind() + " from node " + input + "; quantize it first");
        }
        return type;
    }

    private static Shape shape(Node node, int height, int width, int channels) {
        try {
            return new Shape(height, width, channels);
        } catch (InvalidGraphException tooLarge) {
            throw fault(node, String.valueOf(tooLarge.getMessage()));
        }
    }

    private static InvalidGraphException fault(Node node, String what) {
        return new InvalidGraphException(
                node.getClass().getSimpleName() + " " + Names.quoted(node.name()) + ": " + what);
    }
}

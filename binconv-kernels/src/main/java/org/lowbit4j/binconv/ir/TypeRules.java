package org.lowbit4j.binconv.ir;

import java.util.List;

/** What every kind of node yields, and the rules that its operands must keep. */
final class TypeRules implements NodeVisitor<ValueType> {

    private final List<ValueType> types;

    /** @param types of all earlier nodes, by index; may grow */
    TypeRules(List<ValueType> types) {
        this.types = types;
    }

    @Override
    public ValueType input(Node.Input node) {
        return ValueType.floats(node.shape());
    }

    @Override
    public ValueType quantize(Node.Quantize node) {
        return ValueType.codes(floats(node, node.input()), node.grid());
    }

    @Override
    public ValueType decode(Node.Decode node) {
        return ValueType.floats(codes(node, node.input()).shape());
    }

    @Override
    public ValueType activation(Node.Activation node) {
        return ValueType.floats(floats(node, node.input()));
    }

    @Override
    public ValueType globalPool(Node.GlobalPool node) {
        return ValueType.floats(Shape.vector(floats(node, node.input()).channels()));
    }

    @Override
    public ValueType flatten(Node.Flatten node) {
        return ValueType.floats(Shape.vector(floats(node, node.input()).size()));
    }

    @Override
    public ValueType integerConvolution(Node.IntegerConvolution node) {
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

    @Override
    public ValueType floatConvolution(Node.FloatConvolution node) {
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

    @Override
    public ValueType affine(Node.Affine node) {
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

    @Override
    public ValueType pRelu(Node.PRelu node) {
        Shape input = floats(node, node.input());
        if (node.slopes().length() != input.channels() || !node.slopes().isFinite()) {
            throw fault(
                    node, "slopes of " + counted(node.slopes()) + "; expected " + input.channels() + " finite ones");
        }
        return ValueType.floats(input);
    }

    @Override
    public ValueType add(Node.Add node) {
        return sameShapes(node);
    }

    @Override
    public ValueType product(Node.Product node) {
        return sameShapes(node);
    }

    @Override
    public ValueType maximum(Node.Maximum node) {
        return sameShapes(node);
    }

    private ValueType sameShapes(Node.Binary node) {
        Shape main = floats(node, node.main());
        Shape other = floats(node, node.other());
        if (!main.equals(other)) {
            throw fault(node, "operands of " + main + " and " + other + ": the shapes must be equal");
        }
        return ValueType.floats(main);
    }

    @Override
    public ValueType gate(Node.Gate node) {
        Shape image = floats(node, node.input());
        Shape gate = floats(node, node.gate());
        if (!gate.equals(Shape.vector(image.channels()))) {
            throw fault(
                    node,
                    "an image of " + image + " and a gate of " + gate + ": expected one of "
                            + Shape.vector(image.channels()));
        }
        return ValueType.floats(image);
    }

    @Override
    public ValueType concatenation(Node.Concatenation node) {
        if (node.inputs().isEmpty()) {
            throw fault(node, "expected at least one operand");
        }
        Shape first = floats(node, node.inputs().get(0));
        long channels = 0;
        for (int input : node.inputs()) {
            Shape shape = floats(node, input);
            if (shape.height() != first.height() || shape.width() != first.width()) {
                throw fault(
                        node,
                        "cannot put channels of " + shape + " behind those of " + first
                                + ": heights and widths must be equal");
            }
            channels += shape.channels();
        }
        return ValueType.floats(shape(node, first.height(), first.width(), channels));
    }

    @Override
    public ValueType upsampling(Node.Upsampling node) {
        Shape input = floats(node, node.input());
        if (node.height() < 1 || node.width() < 1) {
            throw fault(node, "expected factors of at least 1, got " + node.height() + " and " + node.width());
        }
        return ValueType.floats(shape(
                node, (long) input.height() * node.height(), (long) input.width() * node.width(), input.channels()));
    }

    @Override
    public ValueType padding(Node.Padding node) {
        Shape input = floats(node, node.input());
        long height = (long) input.height() + node.top() + node.bottom();
        long width = (long) input.width() + node.left() + node.right();
        // What is cut off on one side must be there, also if the other side is padded.
        long least = Math.min(0, node.top()) + (long) Math.min(0, node.bottom()) + input.height();
        long narrowest = Math.min(0, node.left()) + (long) Math.min(0, node.right()) + input.width();
        if (least < 1 || narrowest < 1) {
            throw fault(
                    node,
                    "nothing is left of an image of " + input + " with " + node.top() + " rows above, " + node.bottom()
                            + " below, " + node.left() + " columns left and " + node.right() + " right");
        }
        return ValueType.floats(shape(node, height, width, input.channels()));
    }

    @Override
    public ValueType pool(Node.Pool node) {
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

    @Override
    public ValueType shortcut(Node.Shortcut node) {
        Shape input = floats(node, node.input());
        if (node.stride() < 1 || node.channelsBefore() < 0 || node.channelsAfter() < 0) {
            throw fault(
                    node,
                    "stride " + node.stride() + ", channels " + node.channelsBefore() + " before and "
                            + node.channelsAfter() + " behind: expected at least 1, 0 and 0");
        }
        long channels = (long) node.channelsBefore() + input.channels() + node.channelsAfter();
        int height = (input.height() - 1) / node.stride() + 1;
        int width = (input.width() - 1) / node.stride() + 1;
        return ValueType.floats(shape(node, height, width, channels));
    }

    @Override
    public ValueType softmax(Node.Softmax node) {
        return ValueType.floats(floats(node, node.input()));
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

    private static Shape shape(Node node, long height, long width, long channels) {
        if (Math.max(height, Math.max(width, channels)) > Shape.MAX_SIZE) {
            throw fault(
                    node, "a value of " + height + "x" + width + "x" + channels + " is larger than " + Shape.MAX_SIZE);
        }
        try {
            return new Shape((int) height, (int) width, (int) channels);
        } catch (InvalidGraphException tooLarge) {
            throw fault(node, String.valueOf(tooLarge.getMessage()));
        }
    }

    static InvalidGraphException fault(Node node, String what) {
        return new InvalidGraphException(
                node.getClass().getSimpleName() + " " + Names.quoted(node.name()) + ": " + what);
    }
}

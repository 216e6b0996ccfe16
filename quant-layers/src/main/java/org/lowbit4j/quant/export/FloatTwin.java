package org.lowbit4j.quant.export;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A low-bit network in the float operations of ND4J that Deeplearning4j's layers are made of, on oneDNN where ND4J has it: what
 * {@link OnnxExport#float32} writes. Weights have the values of their codes, batch norm is folded into them, and quantizers clip to
 * their intervals without rounding. For one thread at a time.
 */
public final class FloatTwin {

    private static final WorkspaceConfiguration MEMORY = WorkspaceConfiguration.builder()
            .policyLearning(LearningPolicy.FIRST_LOOP)
            .build();

    private final UnroundedNetwork network;
    private final List<Shape> shapes;
    private final Fusion fusion;
    private final List<List<Integer>> readers;
    /** By node; null where a convolution waits for the affine behind it. */
    private final List<@Nullable Step> steps = new ArrayList<>();

    /** Computes a node's value from the values before it; all are [1, C, H, W]. */
    private interface Step {
        INDArray of(List<INDArray> values);
    }

    /**
     * Prepares {@code network}.
     *
     * @throws IllegalStateException if the network has several outputs
     */
    public FloatTwin(Graph network) {
        network.outputShape();
        this.network = UnroundedNetwork.of(network);
        this.shapes = network.types().stream().map(type -> type.shape()).toList();
        this.fusion = new Fusion(this.network);
        this.readers = this.network.graph().consumers();
        List<Node> nodes = this.network.graph().nodes();
        for (int i = 0; i < nodes.size(); i++) {
            steps.add(fusion.isDeferred(i) ? null : step(i, nodes.get(i)));
        }
    }

    /**
     * An image as the network takes it, [1, C, H, W].
     *
     * @param image HWC
     * @throws IllegalArgumentException if it has another number of values
     */
    public INDArray input(float[] image) {
        Shape shape = shapes.get(0);
        if (image.length != shape.size()) {
            throw new IllegalArgumentException(
                    "image of " + image.length + " values, expected " + shape.size() + " (" + shape + ")");
        }
        return Nd4j.create(image, new long[] {1, shape.height(), shape.width(), shape.channels()}, 'c')
                .permute(0, 3, 1, 2)
                .dup('c');
    }

    /** The output for an {@link #input}, [1, C, H, W]. */
    public INDArray run(INDArray input) {
        try (MemoryWorkspace memory = Nd4j.getWorkspaceManager().getAndActivateWorkspace(MEMORY, "LOWBIT4J_TWIN")) {
            List<INDArray> values = new ArrayList<>(List.of(input));
            for (Step step : steps.subList(1, steps.size())) {
                // The place of a convolution that the affine behind it computes is never read.
                values.add(step == null ? input : step.of(values));
            }
            return values.get(network.graph().outputs().get(0)).detach();
        }
    }

    /** The output for an image, both HWC. */
    public float[] run(float[] image) {
        return run(input(image)).permute(0, 2, 3, 1).dup('c').data().asFloat();
    }

    private Step step(int i, Node node) {
        ActivationGrid grid = network.clip(i).orElse(null);
        if (grid != null) {
            return clip(node.inputs().get(0), grid);
        }
        return node.accept(new Steps(i));
    }

    /** The steps of nodes that are no clips. */
    private final class Steps extends UnroundedNodes<Step> {

        private final int index;

        Steps(int index) {
            this.index = index;
        }

        private Shape from(Node.Unary node) {
            return shapes.get(node.input());
        }

        @Override
        public Step input(Node.Input node) {
            return values -> values.get(0);
        }

        @Override
        public Step floatConvolution(Node.FloatConvolution node) {
            return linear(index, node, Linear.of(node));
        }

        @Override
        public Step affine(Node.Affine node) {
            return FloatTwin.this.affine(index, node);
        }

        @Override
        public Step activation(Node.Activation node) {
            int x = node.input();
            if (fusion.isCoveredRelu(index)) {
                return values -> values.get(x);
            }
            // ND4J's ReLU works in the array that it reads.
            boolean shared = readers.get(x).size() > 1;
            return values -> FloatOperations.apply(
                    node.function(), shared ? values.get(x).dup() : values.get(x));
        }

        @Override
        public Step pRelu(Node.PRelu node) {
            INDArray slopes = FloatOperations.perChannel(node.slopes().toArray());
            return values -> FloatOperations.pRelu(values.get(node.input()), slopes);
        }

        @Override
        public Step add(Node.Add node) {
            return values -> values.get(node.main()).add(values.get(node.other()));
        }

        @Override
        public Step product(Node.Product node) {
            return values -> values.get(node.main()).mul(values.get(node.other()));
        }

        @Override
        public Step maximum(Node.Maximum node) {
            return values -> Transforms.max(values.get(node.main()), values.get(node.other()), true);
        }

        @Override
        public Step gate(Node.Gate node) {
            return values -> values.get(node.input()).mul(values.get(node.gate()));
        }

        @Override
        public Step concatenation(Node.Concatenation node) {
            return values ->
                    Nd4j.concat(1, node.inputs().stream().map(values::get).toArray(INDArray[]::new));
        }

        @Override
        public Step upsampling(Node.Upsampling node) {
            return values -> FloatOperations.upsampled(values.get(node.input()), node.height(), node.width());
        }

        @Override
        public Step padding(Node.Padding node) {
            return values -> FloatOperations.padded(values.get(node.input()), node);
        }

        @Override
        public Step pool(Node.Pool node) {
            FloatOperations.Operation pooling = FloatOperations.pool(node);
            return values -> pooling.of(values.get(node.input()));
        }

        @Override
        public Step globalPool(Node.GlobalPool node) {
            return node.kind() == Node.Pool.Kind.MAX
                    ? values -> values.get(node.input()).max(true, 2, 3)
                    : values -> values.get(node.input()).mean(true, 2, 3);
        }

        @Override
        public Step shortcut(Node.Shortcut node) {
            return values -> FloatOperations.shortcut(node, values.get(node.input()), shapes.get(index));
        }

        @Override
        public Step flatten(Node.Flatten node) {
            return values -> FloatOperations.flattened(node.order(), values.get(node.input()), from(node));
        }

        @Override
        public Step softmax(Node.Softmax node) {
            return values -> Nd4j.nn().softmax(values.get(node.input()), 1);
        }
    }

    /** See {@link UnroundedNetwork} for the three forms. */
    private Step clip(int x, ActivationGrid grid) {
        double width = grid.levels() * grid.step();
        double below = grid.zeroPoint() * grid.step();
        float lower = grid.lower();
        return switch (grid.coding()) {
            case UNSIGNED -> {
                float taken = fusion.isLowered(x) ? 0 : lower;
                yield values -> FloatOperations.clip(FloatOperations.minus(values.get(x), taken), 0, width);
            }
            case SIGNED -> values -> FloatOperations.clip(FloatOperations.shrunk(values.get(x), lower), -width, width);
            case AFFINE -> values -> FloatOperations.clip(values.get(x), -below, width - below);
        };
    }

    private Step affine(int i, Node.Affine affine) {
        int x = affine.input();
        if (fusion.isDeferred(x)) {
            Node.FloatConvolution convolution =
                    (Node.FloatConvolution) network.graph().nodes().get(x);
            return linear(i, convolution, Linear.of(convolution).then(affine));
        }
        INDArray scale = FloatOperations.perChannel(affine.scale().toArray());
        INDArray shift = FloatOperations.perChannel(affine.shift().toArray());
        return values -> values.get(x).mul(scale).addi(shift);
    }

    private Step linear(int i, Node.FloatConvolution node, Linear linear) {
        int x = node.input();
        FloatOperations.Operation convolution =
                FloatOperations.linear(node, linear.minus(fusion.lowerBehind(i)), shapes.get(x));
        return values -> convolution.of(values.get(x));
    }
}

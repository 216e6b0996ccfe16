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
    /** By node; null where a convolution waits for the affine behind it. */
    private final List<@Nullable Step> steps = new ArrayList<>();

    /** Computes a node's value from the values before it; all are [1, C, H, W]. */
    private interface Step {
        INDArray of(List<INDArray> values);
    }

    /**
     * Prepares {@code network}.
     *
     * @throws IllegalArgumentException naming the layer, if ND4J has no such operation
     */
    public FloatTwin(Graph network) {
        this.network = UnroundedNetwork.of(network);
        this.shapes = network.types().stream().map(type -> type.shape()).toList();
        this.fusion = new Fusion(this.network);
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
            return values.get(values.size() - 1).detach();
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
        if (node instanceof Node.Input) {
            return values -> values.get(0);
        }
        if (node instanceof Node.FloatConvolution convolution) {
            return linear(i, convolution, Linear.of(convolution));
        }
        if (node instanceof Node.Affine affine) {
            return affine(i, affine);
        }
        if (node instanceof Node.Add add) {
            return values -> values.get(add.main()).add(values.get(add.skip()));
        }
        if (node instanceof Node.Activation activation) {
            int x = activation.input();
            return fusion.isCoveredRelu(i)
                    ? values -> values.get(x)
                    : values -> FloatOperations.apply(activation.function(), values.get(x));
        }
        int x = node.inputs().get(0);
        FloatOperations.Operation operation = FloatOperations.of(node, shapes.get(x), shapes.get(i));
        return values -> operation.of(values.get(x));
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

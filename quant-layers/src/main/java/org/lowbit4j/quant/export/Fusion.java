package org.lowbit4j.quant.export;

import java.util.List;
import java.util.Optional;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Node;

/** Which nodes become one operation with the node before or behind them. */
final class Fusion {

    private final UnroundedNetwork network;
    private final List<Node> nodes;
    private final List<List<Integer>> readers;

    Fusion(UnroundedNetwork network) {
        this.network = network;
        this.nodes = network.graph().nodes();
        this.readers = network.graph().consumers();
    }

    /** Whether node {@code i} is a convolution that only affine nodes read: each of them computes it along with itself. */
    boolean isDeferred(int i) {
        return nodes.get(i) instanceof Node.FloatConvolution
                && !readers.get(i).isEmpty()
                && readers.get(i).stream().allMatch(this::isAffine);
    }

    private boolean isAffine(int i) {
        return nodes.get(i) instanceof Node.Affine && network.clip(i).isEmpty();
    }

    /** Whether node {@code i} is a ReLU that the clip behind it makes superfluous: the clip starts at or above zero. */
    boolean isCoveredRelu(int i) {
        return isRelu(i) && unsignedClip(i).isPresent();
    }

    private boolean isRelu(int i) {
        return nodes.get(i) instanceof Node.Activation activation
                && activation.function().equals(ActivationFunction.RELU);
    }

    /**
     * The lower end of the clip that is all that reads convolution {@code i}, directly or through a ReLU: the bias takes it off
     * instead of the clip. 0 if there is no such clip.
     */
    float lowerBehind(int i) {
        int before = onlyReader(i).filter(this::isCoveredRelu).orElse(i);
        return unsignedClip(before).map(ActivationGrid::lower).orElse(0f);
    }

    /** Whether {@link #lowerBehind} has been taken off {@code operand}, which an unsigned clip reads. */
    boolean isLowered(int operand) {
        int source = isCoveredRelu(operand) ? nodes.get(operand).inputs().get(0) : operand;
        return isLinear(source) && onlyReader(source).isPresent();
    }

    private boolean isLinear(int i) {
        return nodes.get(i) instanceof Node.FloatConvolution
                || (isAffine(i) && isDeferred(nodes.get(i).inputs().get(0)));
    }

    private Optional<ActivationGrid> unsignedClip(int i) {
        return onlyReader(i).flatMap(network::clip).filter(grid -> grid.coding() == ActivationGrid.Coding.UNSIGNED);
    }

    /**
     * Whether node {@code i} is stored before others read it. Not so where a clip, a ReLU or a softmax is all that reads a sum or
     * the input: these take it as it is computed, and what they make of it is stored. The output is stored if it is an image,
     * because a runtime fuses a convolution in bytes only with the quantizer behind it; a vector, made by a dense layer, a pooling
     * or a softmax, is not.
     */
    boolean isStored(int i) {
        if (readers.get(i).isEmpty()) {
            return !OnnxShapes.isVector(network.graph().types().get(i).shape());
        }
        return !isSum(i) || onlyReader(i).filter(this::readsUnstored).isEmpty();
    }

    private boolean isSum(int i) {
        Node node = nodes.get(i);
        return isLinear(i) || node instanceof Node.Add || node instanceof Node.Input;
    }

    private boolean readsUnstored(int i) {
        return network.clip(i).isPresent()
                || nodes.get(i) instanceof Node.Softmax
                || (nodes.get(i) instanceof Node.Activation activation
                        && (activation.function().equals(ActivationFunction.RELU)
                                || activation.function().equals(ActivationFunction.RELU6)));
    }

    private Optional<Integer> onlyReader(int i) {
        return readers.get(i).size() == 1 ? Optional.of(readers.get(i).get(0)) : Optional.empty();
    }
}

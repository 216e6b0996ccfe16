package org.lowbit4j.bitsearch.latency;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.bitsearch.cost.BitPair;

/** The same network at other bits, with {@linkplain TypicalWeights weights} that take the time of trained ones. */
final class BitVariant {

    private static final int BYTE = 8;
    private static final int MIDDLE_OF_BYTE = 128;

    private BitVariant() {}

    /** The layers that convolve codes with codes, by name, in order of evaluation. */
    static Map<String, Node.IntegerConvolution> layers(Graph lowered) {
        Map<String, Node.IntegerConvolution> layers = new LinkedHashMap<>();
        lowered.integerConvolutions().forEach(layer -> layers.put(layer.name(), layer));
        return layers;
    }

    /** The bits of a layer of a network. */
    static BitPair pair(Graph lowered, Node.IntegerConvolution layer) {
        return new BitPair(
                layer.weights().grid().bits(),
                lowered.types().get(layer.input()).codeGrid().bits());
    }

    /** {@code lowered} with the layers in {@code bits} at those bits, and all others as they are. */
    static Graph of(Graph lowered, Map<String, BitPair> bits, WeightGrid.Coding coding) {
        SplittableRandom random = new SplittableRandom(1);
        Map<Integer, Integer> inputBits = inputBits(lowered, bits);
        List<Node> nodes = new ArrayList<>(lowered.nodes());
        for (int i = 0; i < nodes.size(); i++) {
            BitPair pair = bits.get(nodes.get(i).name());
            Integer input = inputBits.get(i);
            if (nodes.get(i) instanceof Node.IntegerConvolution layer && pair != null) {
                WeightGrid grid = new WeightGrid(pair.weightBits(), coding);
                WeightCodes codes = TypicalWeights.draw(grid, layer.weights().shape(), random);
                nodes.set(i, new Node.IntegerConvolution(layer.name(), layer.input(), layer.window(), codes));
            } else if (nodes.get(i) instanceof Node.Quantize quantize && input != null) {
                nodes.set(i, new Node.Quantize(quantize.name(), quantize.input(), grid(quantize.grid(), input)));
            }
        }
        return new Graph(nodes);
    }

    /** By quantizer: the activation bits of the layers that read it. */
    private static Map<Integer, Integer> inputBits(Graph lowered, Map<String, BitPair> bits) {
        Map<Integer, Integer> inputBits = new LinkedHashMap<>();
        layers(lowered).forEach((name, layer) -> {
            BitPair pair = bits.get(name);
            if (pair != null) {
                inputBits.put(layer.input(), pair.activationBits());
            }
        });
        return inputBits;
    }

    /** An input that can be negative has a zero point at 8 bits and signed codes at less, as in quantized networks. */
    private static ActivationGrid grid(ActivationGrid before, int bits) {
        if (before.coding() == ActivationGrid.Coding.UNSIGNED) {
            return new ActivationGrid(bits, before.coding(), before.lower(), before.inverseWidth(), 0, before.scale());
        }
        boolean affine = bits == BYTE;
        return new ActivationGrid(
                bits,
                affine ? ActivationGrid.Coding.AFFINE : ActivationGrid.Coding.SIGNED,
                0,
                before.inverseWidth(),
                affine ? MIDDLE_OF_BYTE : 0,
                before.scale());
    }
}

package org.lowbit4j.binconv.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.ValueType;

/**
 * Which buffer holds the value of each node. A buffer is free again when the last consumer of its value has run; an
 * element-wise operation may overwrite its operand.
 */
final class BufferPlan {

    private final List<ValueType> types;
    private final int[] lastUse;
    private final int[] slots;
    private final Pool floats = new Pool();
    private final Pool integers = new Pool();

    BufferPlan(Graph graph) {
        types = graph.types();
        slots = new int[types.size()];
        lastUse = lastUse(graph);
        for (int i = 0; i < slots.length; i++) {
            Node node = graph.nodes().get(i);
            if (isElementwise(node)) {
                release(node, i);
                slots[i] = pool(i).take(types.get(i).shape().size());
            } else {
                slots[i] = pool(i).take(types.get(i).shape().size());
                release(node, i);
            }
            if (lastUse[i] == i) {
                pool(i).free.push(slots[i]);
            }
        }
    }

    /** Output values and values without a consumer live up to the end and to their own node. */
    private static int[] lastUse(Graph graph) {
        int[] lastUse = new int[graph.nodes().size()];
        for (int i = 0; i < lastUse.length; i++) {
            lastUse[i] = i;
            for (int input : graph.nodes().get(i).inputs()) {
                lastUse[input] = i;
            }
        }
        lastUse[lastUse.length - 1] = lastUse.length;
        return lastUse;
    }

    private static boolean isElementwise(Node node) {
        return node instanceof Node.Affine
                || node instanceof Node.Activation
                || node instanceof Node.Add
                || node instanceof Node.Quantize
                || node instanceof Node.Decode;
    }

    private void release(Node node, int index) {
        for (int input : node.inputs().stream().distinct().toList()) {
            if (lastUse[input] == index) {
                pool(input).free.push(slots[input]);
            }
        }
    }

    private Pool pool(int node) {
        return types.get(node).kind() == ValueType.Kind.FLOAT ? floats : integers;
    }

    /** The buffer of a node's value, among the float buffers or among the integer buffers. */
    int slot(int node) {
        return slots[node];
    }

    float[][] newFloatBuffers() {
        return floats.sizes.stream().map(float[]::new).toArray(float[][]::new);
    }

    int[][] newIntegerBuffers() {
        return integers.sizes.stream().map(int[]::new).toArray(int[][]::new);
    }

    /** The buffers of one element type. A buffer is as long as the longest value that it ever holds. */
    private static final class Pool {

        final List<Integer> sizes = new ArrayList<>();
        final Deque<Integer> free = new ArrayDeque<>();

        int take(int size) {
            if (free.isEmpty()) {
                sizes.add(size);
                return sizes.size() - 1;
            }
            int slot = free.pop();
            sizes.set(slot, Math.max(size, sizes.get(slot)));
            return slot;
        }
    }
}

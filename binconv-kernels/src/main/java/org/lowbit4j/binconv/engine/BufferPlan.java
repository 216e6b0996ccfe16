package org.lowbit4j.binconv.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.ValueType;

/**
 * Which buffer holds the value of each node. A buffer is free again when the last group that reads its value has ended; an
 * element-wise node may overwrite an operand that nobody reads after it. The input has a buffer that nothing else is ever
 * written to, so that it may be the caller's array.
 */
final class BufferPlan {

    private final Graph graph;
    private final List<ValueType> types;
    private final int[] lastUse;
    private final int[] slots;
    private final boolean[] passedOn;
    private final Map<ValueType.Kind, Pool> pools = new EnumMap<>(ValueType.Kind.class);

    /** Plans for the groups of a {@link Schedule}. */
    BufferPlan(Graph graph, List<List<Integer>> groups) {
        this.graph = graph;
        this.types = graph.types();
        this.slots = new int[types.size()];
        this.passedOn = new boolean[types.size()];
        for (ValueType.Kind kind : ValueType.Kind.values()) {
            pools.put(kind, new Pool());
        }
        List<Integer> order = new ArrayList<>(List.of(0));
        groups.forEach(order::addAll);
        this.lastUse = lastUse(order);
        take(0);
        int position = 0;
        for (List<Integer> group : groups) {
            int first = position + 1;
            for (int node : group) {
                position++;
                assign(node, position, graph.nodes().get(group.get(0)));
            }
            release(order.subList(0, position + 1), first, position);
        }
    }

    /** For every node, the position in the order of its last reader; a value that is never read lives up to its own node. */
    private int[] lastUse(List<Integer> order) {
        int[] lastUse = new int[order.size()];
        for (int position = 0; position < order.size(); position++) {
            int node = order.get(position);
            lastUse[node] = position;
            for (int operand : graph.nodes().get(node).inputs()) {
                lastUse[operand] = position;
            }
        }
        lastUse[0] = order.size();
        lastUse[lastUse.length - 1] = order.size();
        return lastUse;
    }

    /** A convolution at the head of a group still reads rows of its operand that later blocks need: hands off it. */
    private void assign(int node, int position, Node head) {
        if (Schedule.isElementwise(graph.nodes().get(node))) {
            for (int operand : graph.nodes().get(node).inputs()) {
                if (lastUse[operand] == position
                        && types.get(operand).kind() == types.get(node).kind()
                        && (Schedule.isElementwise(head) || !head.inputs().contains(operand))) {
                    slots[node] = slots[operand];
                    passedOn[operand] = true;
                    return;
                }
            }
        }
        take(node);
    }

    private void take(int node) {
        slots[node] = pool(types.get(node).kind()).take(types.get(node).shape().size());
    }

    /** Frees the buffers of the values that the positions {@code from..to} were the last to read. */
    private void release(List<Integer> nodes, int from, int to) {
        for (int node : nodes) {
            if (!passedOn[node] && lastUse[node] >= from && lastUse[node] <= to) {
                pool(types.get(node).kind()).free.push(slots[node]);
            }
        }
    }

    private Pool pool(ValueType.Kind kind) {
        return Objects.requireNonNull(pools.get(kind));
    }

    /** The buffer of a node's value, among those of its kind. */
    int slot(int node) {
        return slots[node];
    }

    /** Whether the buffer of a float value is no longer than the value: then any array of its length can take its place. */
    boolean isExact(int node) {
        return pool(ValueType.Kind.FLOAT).sizes.get(slots[node])
                == types.get(node).shape().size();
    }

    float[][] newFloatBuffers() {
        return pool(ValueType.Kind.FLOAT).sizes.stream().map(float[]::new).toArray(float[][]::new);
    }

    byte[][] newCodeBuffers() {
        return pool(ValueType.Kind.CODES).sizes.stream().map(byte[]::new).toArray(byte[][]::new);
    }

    /** Lengths of the buffers of accumulators, which a fused program does not need: it keeps them in blocks. */
    List<Integer> accumulatorSizes() {
        return List.copyOf(pool(ValueType.Kind.ACCUMULATORS).sizes);
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

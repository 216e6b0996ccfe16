package org.lowbit4j.binconv.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.ValueType;

/**
 * Which buffer holds each value of a {@link LayoutPlan}. A buffer is free again when the last group that reads its value has ended; an
 * element-wise node may overwrite an operand that nobody reads after it. The input has a buffer that nothing else is ever
 * written to, so that it may be the caller's array.
 */
final class BufferPlan {

    private final Graph graph;
    private final LayoutPlan plan;
    private final int[] lastUse;
    private final int[] slots;
    private final boolean[] passedOn;
    private final Map<ValueType.Kind, Pool> pools = new EnumMap<>(ValueType.Kind.class);

    BufferPlan(Graph graph, LayoutPlan plan) {
        this.graph = graph;
        this.plan = plan;
        this.slots = new int[plan.values()];
        this.passedOn = new boolean[plan.values()];
        for (ValueType.Kind kind : ValueType.Kind.values()) {
            pools.put(kind, new Pool());
        }
        List<Integer> order = new ArrayList<>(List.of(0));
        plan.groups().forEach(order::addAll);
        this.lastUse = lastUse(order);
        take(0);
        int position = 0;
        for (List<Integer> group : plan.groups()) {
            int first = position + 1;
            for (int value : group) {
                position++;
                assign(value, position, group.get(0));
            }
            release(order.subList(0, position + 1), first, position);
        }
    }

    /** For every value, the position in the order of its last reader; one that is never read lives up to its own position. */
    private int[] lastUse(List<Integer> order) {
        int[] lastUse = new int[order.size()];
        for (int position = 0; position < order.size(); position++) {
            int value = order.get(position);
            lastUse[value] = position;
            for (int operand : plan.operands(value)) {
                lastUse[operand] = position;
            }
        }
        lastUse[0] = order.size();
        lastUse[plan.output()] = order.size();
        return lastUse;
    }

    /**
     * The oldest operand is overwritten first: what was made in the same pass may never be stored. A convolution at the head of
     * a group still reads rows of its operand that later blocks need: hands off it.
     */
    private void assign(int value, int position, int head) {
        if (isElementwise(value)) {
            for (int operand : plan.operands(value).stream().sorted().toList()) {
                if (lastUse[operand] == position
                        && plan.type(operand).kind() == plan.type(value).kind()
                        && (isElementwise(head) || !plan.operands(head).contains(operand))) {
                    slots[value] = slots[operand];
                    passedOn[operand] = true;
                    return;
                }
            }
        }
        take(value);
    }

    private boolean isElementwise(int value) {
        return !plan.isConversion(value) && Schedule.isElementwise(graph.nodes().get(value));
    }

    private void take(int value) {
        ValueType type = plan.type(value);
        slots[value] = pool(type.kind()).take(type.shape().size());
    }

    /** Frees the buffers of the values that the positions {@code from..to} were the last to read. */
    private void release(List<Integer> values, int from, int to) {
        for (int value : values) {
            if (!passedOn[value] && lastUse[value] >= from && lastUse[value] <= to) {
                pool(plan.type(value).kind()).free.push(slots[value]);
            }
        }
    }

    private Pool pool(ValueType.Kind kind) {
        return Objects.requireNonNull(pools.get(kind));
    }

    /** The buffer of a value, among those of its kind. */
    int slot(int value) {
        return slots[value];
    }

    /** Whether the buffer of a float value is no longer than the value: then any array of its length can take its place. */
    boolean isExact(int value) {
        return pool(ValueType.Kind.FLOAT).sizes.get(slots[value])
                == plan.type(value).shape().size();
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

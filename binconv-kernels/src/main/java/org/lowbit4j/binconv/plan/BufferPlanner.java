package org.lowbit4j.binconv.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.ValueType;

/**
 * Which buffer holds each value. A buffer is free again when the last group that reads its value has ended; an element-wise node
 * may overwrite an operand that nobody reads after it. The input has a buffer that nothing else is ever written to, so that it may
 * be the caller's array.
 */
final class BufferPlanner {

    private final Graph graph;
    private final List<ValueType> types;
    private final LayoutPlanner layouts;

    /** All values in the order in which they are made. */
    private final List<ValueId> order = new ArrayList<>();

    private final Map<ValueId, Integer> made = new HashMap<>();

    /** For every value, the position in the order of its last reader; of one that is never read, its own. */
    private final Map<ValueId, Integer> lastUse = new HashMap<>();

    private final Map<ValueId, Buffer> buffers = new HashMap<>();
    private final Set<ValueId> passedOn = new HashSet<>();
    private final Map<ValueType.Kind, Pool> pools = new EnumMap<>(ValueType.Kind.class);

    BufferPlanner(Graph graph, LayoutPlanner layouts) {
        this.graph = graph;
        this.types = graph.types();
        this.layouts = layouts;
        for (ValueType.Kind kind : ValueType.Kind.values()) {
            pools.put(kind, new Pool());
        }
        order.add(layouts.own(0));
        layouts.steps().forEach(step -> order.addAll(values(step)));
        findLastUses();
        take(layouts.own(0));
        Map<Integer, List<ValueId>> ending = new HashMap<>();
        lastUse.forEach((value, position) ->
                ending.computeIfAbsent(position, p -> new ArrayList<>()).add(value));
        int position = 0;
        for (Step step : layouts.steps()) {
            int first = position + 1;
            for (ValueId value : values(step)) {
                position++;
                assign(value, position, step);
            }
            for (int at = first; at <= position; at++) {
                ending.getOrDefault(at, List.of()).stream()
                        .sorted(Comparator.comparing(made::get))
                        .forEach(this::release);
            }
        }
    }

    private List<ValueId> values(Step step) {
        if (step instanceof Step.Convert conversion) {
            return List.of(conversion.to());
        }
        return ((Step.Run) step).group().nodes().stream().map(layouts::own).toList();
    }

    /** The values that a value is made of. */
    private List<ValueId> operands(ValueId value) {
        ValueId own = layouts.own(value.node());
        return value.equals(own) ? layouts.operands().get(value.node()) : List.of(own);
    }

    private void findLastUses() {
        for (int position = 0; position < order.size(); position++) {
            made.put(order.get(position), position);
            lastUse.put(order.get(position), position);
            for (ValueId operand : operands(order.get(position))) {
                lastUse.put(operand, position);
            }
        }
        lastUse.put(layouts.own(0), order.size());
        layouts.outputs().forEach(output -> lastUse.put(output, order.size()));
    }

    /**
     * The oldest operand is overwritten first: what was made in the same pass may never be stored. A convolution at the head of
     * a group still reads rows of its operand that later blocks need: hands off it.
     */
    private void assign(ValueId value, int position, Step step) {
        if (step instanceof Step.Run run && isElementWise(value.node())) {
            List<ValueId> oldestFirst = operands(value).stream()
                    .sorted(Comparator.comparing(made::get))
                    .toList();
            int head = run.group().head();
            for (ValueId operand : oldestFirst) {
                if (Objects.requireNonNull(lastUse.get(operand)) == position
                        && kind(operand) == kind(value)
                        && size(operand) == size(value)
                        && (isElementWise(head) || !layouts.operands().get(head).contains(operand))) {
                    buffers.put(value, buffer(operand));
                    passedOn.add(operand);
                    return;
                }
            }
        }
        take(value);
    }

    private boolean isElementWise(int node) {
        return Role.of(graph.nodes().get(node)) == Role.ELEMENT_WISE;
    }

    private ValueType.Kind kind(ValueId value) {
        return types.get(value.node()).kind();
    }

    private int size(ValueId value) {
        return types.get(value.node()).shape().size();
    }

    private void take(ValueId value) {
        buffers.put(value, new Buffer(kind(value), pool(kind(value)).take(size(value))));
    }

    private void release(ValueId value) {
        if (!passedOn.contains(value)) {
            pool(kind(value)).free.push(buffer(value).slot());
        }
    }

    private Buffer buffer(ValueId value) {
        return Objects.requireNonNull(buffers.get(value));
    }

    private Pool pool(ValueType.Kind kind) {
        return Objects.requireNonNull(pools.get(kind));
    }

    /** The buffer of every value. */
    Map<ValueId, Buffer> buffers() {
        return buffers;
    }

    /** Elements of the buffers of a kind, by slot. */
    List<Integer> sizes(ValueType.Kind kind) {
        return List.copyOf(pool(kind).sizes);
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

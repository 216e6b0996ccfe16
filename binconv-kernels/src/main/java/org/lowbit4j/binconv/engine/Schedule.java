package org.lowbit4j.binconv.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;

/**
 * The order in which the nodes of a graph run, in groups. A group runs as one pass over blocks of rows: a convolution or an
 * element-wise node, then the element-wise nodes that can follow it while a block is in the cache; behind a float convolution
 * also a pooling with its own followers. Node 0, the input, is in none.
 */
final class Schedule {

    private final Graph graph;
    private final List<List<Integer>> consumers;
    private final List<List<Integer>> groups = new ArrayList<>();
    private final Set<Integer> done = new HashSet<>(Set.of(0));

    private Schedule(Graph graph) {
        this.graph = graph;
        this.consumers = graph.consumers();
    }

    /** Every node by itself, in the order of the graph: nothing is left out. */
    static List<List<Integer>> nodeByNode(Graph graph) {
        List<List<Integer>> groups = new ArrayList<>();
        for (int node = 1; node < graph.nodes().size(); node++) {
            groups.add(List.of(node));
        }
        return groups;
    }

    /** As few groups as possible. What can run before a convolution does, so that an addition finds both its operands. */
    static List<List<Integer>> fused(Graph graph) {
        Schedule schedule = new Schedule(graph);
        while (schedule.done.size() < graph.nodes().size()) {
            schedule.addGroup(schedule.next());
        }
        return schedule.groups;
    }

    /** The first node whose operands are there, of those that are no convolution if there is one. */
    private int next() {
        int convolution = -1;
        for (int node = 1; node < graph.nodes().size(); node++) {
            if (done.contains(node) || !done.containsAll(operands(node))) {
                continue;
            }
            if (!isConvolution(node)) {
                return node;
            }
            if (convolution < 0) {
                convolution = node;
            }
        }
        return convolution;
    }

    private void addGroup(int first) {
        boolean leads = isConvolution(first) || isElementwise(graph.nodes().get(first));
        List<Integer> group = leads ? withFollowers(first) : alone(first);
        if (graph.nodes().get(first) instanceof Node.FloatConvolution) {
            pooling(group).ifPresent(pool -> group.addAll(withFollowers(pool)));
        }
        groups.add(List.copyOf(group));
    }

    private List<Integer> alone(int node) {
        done.add(node);
        return new ArrayList<>(List.of(node));
    }

    /** A node and the element-wise nodes that read its value or each other's, and else nothing that is not there yet. */
    private List<Integer> withFollowers(int first) {
        List<Integer> group = alone(first);
        for (int node = first + 1; node < graph.nodes().size(); node++) {
            if (!done.contains(node)
                    && isElementwise(graph.nodes().get(node))
                    && done.containsAll(operands(node))
                    && operands(node).stream().anyMatch(group::contains)) {
                group.add(node);
                done.add(node);
            }
        }
        return group;
    }

    /** The pooling that alone reads the last value of a group. */
    private Optional<Integer> pooling(List<Integer> group) {
        List<Integer> readers = consumers.get(group.get(group.size() - 1));
        return readers.size() == 1 && graph.nodes().get(readers.get(0)) instanceof Node.Pool
                ? Optional.of(readers.get(0))
                : Optional.empty();
    }

    private List<Integer> operands(int node) {
        return graph.nodes().get(node).inputs();
    }

    private boolean isConvolution(int node) {
        return graph.nodes().get(node) instanceof Node.IntegerConvolution
                || graph.nodes().get(node) instanceof Node.FloatConvolution;
    }

    /** Whether an element of the value depends on the same element of the operands only. */
    static boolean isElementwise(Node node) {
        return node instanceof Node.Affine
                || node instanceof Node.Activation
                || node instanceof Node.Add
                || node instanceof Node.Quantize
                || node instanceof Node.Decode;
    }
}

package org.lowbit4j.quant.lowering;

import java.util.Map;
import org.lowbit4j.binconv.ir.Graph;

/**
 * A graph and where it comes from.
 *
 * @param graph the lowered network
 * @param vertices by node: the vertex of the training network whose output the node yields
 */
public record LoweredNetwork(Graph graph, Map<Integer, String> vertices) {}

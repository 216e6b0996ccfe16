package org.lowbit4j.binconv.plan;

import org.lowbit4j.binconv.kernel.Layout;

/**
 * A value of a {@link NetworkPlan}: what a node yields, in one order of its elements. Values that are the same array in both orders
 * have one id, with the layout in which their node writes them.
 *
 * @param node index of the node
 * @param layout order of the elements
 */
public record ValueId(int node, Layout layout) {}

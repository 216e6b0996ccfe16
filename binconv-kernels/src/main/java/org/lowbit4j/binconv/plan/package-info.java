/**
 * From a graph to what runs: one compile step, without regard to how a loop is written.
 *
 * <pre>
 *   Graph
 *     | Grouping       what one pass does together: Groups of nodes, Fused steps in them
 *     | LayoutPlanner  the order of every value's elements, and conversions between groups
 *     | BufferPlanner  the memory of every value
 *   NetworkPlan        Runs and Conversions in order, ValueIds and Buffers
 * </pre>
 *
 * <p>Every decision on fusion is {@link org.lowbit4j.binconv.plan.Grouping}'s. A plan never changes.
 */
@NullMarked
package org.lowbit4j.binconv.plan;

import org.jspecify.annotations.NullMarked;

package org.lowbit4j.binconv.plan;

/** What a {@link NetworkPlan} does next. */
public sealed interface Step {

    /**
     * Runs a group.
     *
     * @param group its nodes
     */
    record Run(Group group) implements Step {}

    /**
     * Turns the elements of a value into the other order.
     *
     * @param from the value as its node wrote it
     * @param to the same in the other layout
     */
    record Convert(ValueId from, ValueId to) implements Step {}
}

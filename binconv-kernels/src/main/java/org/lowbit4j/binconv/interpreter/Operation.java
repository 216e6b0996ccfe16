package org.lowbit4j.binconv.interpreter;

/** One node made ready: a pure function of operand values that fit the node. */
@FunctionalInterface
interface Operation {

    /** The node's value, in arrays of its own. */
    Value apply(Value... operands);
}

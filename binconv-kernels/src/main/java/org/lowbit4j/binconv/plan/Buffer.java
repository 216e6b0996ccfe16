package org.lowbit4j.binconv.plan;

import org.lowbit4j.binconv.ir.ValueType;

/**
 * A piece of working memory.
 *
 * @param kind what its elements are: float32, codes of a byte, or int32 accumulators
 * @param slot its number among the buffers of that kind
 */
public record Buffer(ValueType.Kind kind, int slot) {}

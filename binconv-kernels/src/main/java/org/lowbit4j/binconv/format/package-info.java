/**
 * The packed model file ({@code .lowbit}): a graph with dense weight codes and metadata. The byte layout is described in
 * {@code docs/packed-format.md} of this module, in enough detail to write a reader in another language.
 */
@NullMarked
package org.lowbit4j.binconv.format;

import org.jspecify.annotations.NullMarked;

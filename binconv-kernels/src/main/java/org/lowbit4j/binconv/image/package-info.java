/**
 * From photographs to classes without any library: how the pixels of an image become the input of a network, which travels with
 * the network as part of its file, and a classifier that applies it.
 */
@NullMarked
package org.lowbit4j.binconv.image;

import org.jspecify.annotations.NullMarked;

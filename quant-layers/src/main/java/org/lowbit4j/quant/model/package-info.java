/** Networks in files: the zips of Deeplearning4j with what else a model has to say, and what can be asked of a network. */
@NullMarked
package org.lowbit4j.quant.model;

import org.jspecify.annotations.NullMarked;

/** How well networks classify: accuracy and loss over a data set, and two networks compared image by image. */
@NullMarked
package org.lowbit4j.quant.evaluation;

import org.jspecify.annotations.NullMarked;

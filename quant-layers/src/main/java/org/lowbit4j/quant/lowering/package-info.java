/** From a trained network to the intermediate representation that the engine runs. */
@NullMarked
package org.lowbit4j.quant.lowering;

import org.jspecify.annotations.NullMarked;

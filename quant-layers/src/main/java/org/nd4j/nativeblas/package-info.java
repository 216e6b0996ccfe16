/**
 * One class that Deeplearning4j 1.0.0-M2.1 looks for by reflection and that its own jars no longer hold.
 *
 * <p>Because of this package the module works on the class path only, not as a named Java module.
 */
@NullMarked
package org.nd4j.nativeblas;

import org.jspecify.annotations.NullMarked;

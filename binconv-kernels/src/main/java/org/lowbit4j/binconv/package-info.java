/** Low-bit inference on the JVM without dependencies: the intermediate representation, the packed file, the kernels. */
@NullMarked
package org.lowbit4j.binconv;

import org.jspecify.annotations.NullMarked;

/**
 * Exporters: a low-bit network as a file that other runtimes read. {@link org.lowbit4j.quant.export.OnnxExport} is the way in.
 */
@NullMarked
package org.lowbit4j.quant.export;

import org.jspecify.annotations.NullMarked;

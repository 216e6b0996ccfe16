/**
 * The only classes that know ONNX Runtime. They are loaded where it is there, by {@link org.lowbit4j.samples.bench.OnnxRuntime}.
 */
@NullMarked
package org.lowbit4j.samples.bench.onnxruntime;

import org.jspecify.annotations.NullMarked;

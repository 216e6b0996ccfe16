package org.lowbit4j.samples.command;

import java.util.Locale;

/** What {@code lowbit export} can write. */
public enum OnnxFormat {
    /** Float32 weights and activations. */
    ONNX_FP32,
    /** 8-bit weights and activations, as QuantizeLinear and DequantizeLinear. */
    ONNX_INT8;

    /** The ending of a file's name. */
    public static final String SUFFIX = ".onnx";

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

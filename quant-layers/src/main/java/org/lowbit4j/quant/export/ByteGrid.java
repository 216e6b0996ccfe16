package org.lowbit4j.quant.export;

import org.lowbit4j.quant.quantizer.Discretizer;

/**
 * How ONNX stores a value in an unsigned byte: {@code value = scale * (byte - zeroPoint)}.
 *
 * @param scale positive
 * @param zeroPoint the byte of zero, 0..255
 */
record ByteGrid(float scale, int zeroPoint) {

    private static final int LEVELS = 255;

    /** The grid whose ends are those of {@code range}; zero is on it exactly. */
    static ByteGrid of(ValueRange range) {
        float scale = (float) (((double) range.most() - range.least()) / LEVELS);
        if (scale < Float.MIN_NORMAL) {
            return new ByteGrid(1, 0);
        }
        return new ByteGrid(scale, Discretizer.code(-range.least() / scale));
    }
}

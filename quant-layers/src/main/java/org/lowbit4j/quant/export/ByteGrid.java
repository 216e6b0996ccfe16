package org.lowbit4j.quant.export;

import org.lowbit4j.quant.quantizer.Discretizer;

/**
 * How ONNX stores a value in an unsigned byte: {@code value = scale * (byte - zeroPoint)}.
 *
 * @param scale positive
 * @param zeroPoint the byte of zero, 0..255
 */
record ByteGrid(float scale, int zeroPoint) {

    /** The largest byte. */
    static final int LEVELS = 255;

    /**
     * The grid whose ends are those of {@code range}; zero is on it exactly. It never reaches beyond the range, not even by
     * rounding: only then does a runtime see that a clip to that range in front of it is superfluous.
     */
    static ByteGrid of(ValueRange range) {
        float width = range.most() - range.least();
        float scale = width / LEVELS;
        if (scale < Float.MIN_NORMAL) {
            return new ByteGrid(1, 0);
        }
        float within = scale * LEVELS > width ? Math.nextDown(scale) : scale;
        return new ByteGrid(within, Math.min(LEVELS, Discretizer.code(-range.least() / within)));
    }

    /** The byte nearest to {@code value}, 0..255. */
    int code(float value) {
        return Math.min(Math.max(Discretizer.code(value / scale) + zeroPoint, 0), LEVELS);
    }
}

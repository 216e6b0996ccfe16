package org.lowbit4j.binconv.simd.bitserial;

/**
 * Multiply and correct: some neighbouring output channels with their weights, one a lane, against patches whose words are
 * broadcast. Written to keep the hot method one small loop nest over heap arrays with all sums in registers.
 */
interface OutputBlock {

    /** Its lanes, at least as many as it has output channels. */
    int lanes();

    /** Pixels that it does at a time. */
    int tilePixels();

    /**
     * Convolves the first pixels of {@code patches}.
     *
     * @param patches words that the pixels read
     * @param pixels number of pixels, a multiple of {@link #tilePixels()}
     * @param target receives all lanes of pixel p at {@code at + p * stride}
     * @param at where the lanes of the first pixel begin
     * @param stride distance of two pixels, in ints
     */
    void multiply(Patches patches, int pixels, int[] target, int at, int stride);
}

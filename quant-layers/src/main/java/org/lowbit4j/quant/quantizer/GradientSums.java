package org.lowbit4j.quant.quantizer;

import java.util.Arrays;

/**
 * Sums over the elements of a tensor, one for each learned parameter of a {@link RangeTransformer}: the derivatives of the loss
 * by these parameters.
 *
 * <p>Float partial sums in independent lanes (a loop over lanes is vectorised, a float reduction is not), moved to doubles
 * after {@value #PIECES_PER_FLUSH} pieces of a tensor, before a lane has added more than a few dozen terms. The result depends
 * on how a tensor is cut into ranges, in the last digits only; the same cut gives the same bits. One thread at a time; {@link
 * #add(GradientSums)} merges.
 */
public final class GradientSums {

    /** Independent partial sums, and the largest piece of a tensor that a transformer sees at once. */
    public static final int LANES = 512;

    private static final int PIECES_PER_FLUSH = 32;

    private final float[][] lanes;
    private final double[] sums;
    private int pieces;

    /** {@code count} sums, all zero. */
    public GradientSums(int count) {
        this.lanes = new float[count][LANES];
        this.sums = new double[count];
    }

    /** How many sums. */
    public int count() {
        return sums.length;
    }

    /** The lanes of sum {@code index}, to which a loop over a piece may add; then {@link #pieceAdded} must be called. */
    public float[] lanes(int index) {
        return lanes[index];
    }

    /** Adds a term to sum {@code index}, past the lanes. */
    public void add(int index, double term) {
        sums[index] += term;
    }

    /** Sum {@code index}. */
    public double sum(int index) {
        flush();
        return sums[index];
    }

    /** Adds the sums of other elements of the same tensor. */
    public void add(GradientSums other) {
        flush();
        other.flush();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums[i];
        }
    }

    /** To be called when lanes have got the terms of one more piece. */
    public void pieceAdded() {
        pieces++;
        if (pieces == PIECES_PER_FLUSH) {
            flush();
        }
    }

    /** Moves the lanes to the sums. */
    private void flush() {
        if (pieces == 0) {
            return;
        }
        pieces = 0;
        for (int i = 0; i < sums.length; i++) {
            double sum = 0;
            for (float lane : lanes[i]) {
                sum += lane;
            }
            sums[i] += sum;
            Arrays.fill(lanes[i], 0f);
        }
    }
}

package org.lowbit4j.quant.quantizer;

import java.util.Arrays;

/**
 * Sums of dL/dcenter, dL/dhalfWidth, dL/dgamma and dL/dalpha over the elements of a tensor.
 *
 * <p>Float partial sums in independent lanes (a loop over lanes is vectorised, a float reduction is not), moved to doubles
 * after {@value #PIECES_PER_FLUSH} pieces of a tensor, before a lane has added more than a few dozen terms. The result depends on how a tensor is cut into ranges, in the last
 * digits only; the same cut gives the same bits. One thread at a time; {@link #add(IntervalGradients)} merges.
 */
public final class IntervalGradients {

    /** Independent partial sums, and the largest piece of a tensor that a transformer sees at once. */
    public static final int LANES = 512;

    private static final int PIECES_PER_FLUSH = 32;

    final float[] centerLanes = new float[LANES];
    final float[] halfWidthLanes = new float[LANES];
    final float[] alphaLanes = new float[LANES];
    private final boolean gammaTrained;
    private double center;
    private double halfWidth;
    private double gamma;
    private double alpha;
    private int pieces;

    private IntervalGradients(boolean gammaTrained) {
        this.gammaTrained = gammaTrained;
    }

    /** All sums zero; dL/dgamma is left out (0) where gamma is 1, which spares a logarithm per element. */
    public static IntervalGradients zero() {
        return new IntervalGradients(false);
    }

    /** All sums zero; dL/dgamma is always summed, also where gamma is just 1, for intervals that train it. */
    public static IntervalGradients zeroWithGamma() {
        return new IntervalGradients(true);
    }

    /** Sum of dL/dcenter. */
    public double center() {
        flush();
        return center;
    }

    /** Sum of dL/dhalfWidth. */
    public double halfWidth() {
        flush();
        return halfWidth;
    }

    /** Sum of dL/dgamma; 0 for unsigned intervals and affine ranges, which have no exponent. */
    public double gamma() {
        return gamma;
    }

    /** Sum of dL/dalpha of PACT activations; 0 for others. */
    public double alpha() {
        flush();
        return alpha;
    }

    /** Adds the sums of other elements of the same tensor. */
    public void add(IntervalGradients other) {
        other.flush();
        add(other.center, other.halfWidth, other.gamma);
        alpha += other.alpha;
    }

    boolean gammaTrained() {
        return gammaTrained;
    }

    void add(double centerTerm, double halfWidthTerm, double gammaTerm) {
        center += centerTerm;
        halfWidth += halfWidthTerm;
        gamma += gammaTerm;
    }

    /** To be called when the lanes have got the terms of one more piece. */
    void pieceAdded() {
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
        double centerSum = 0;
        double halfWidthSum = 0;
        for (int lane = 0; lane < LANES; lane++) {
            centerSum += centerLanes[lane];
            halfWidthSum += halfWidthLanes[lane];
            alpha += alphaLanes[lane];
        }
        add(centerSum, halfWidthSum, 0);
        Arrays.fill(centerLanes, 0f);
        Arrays.fill(halfWidthLanes, 0f);
        Arrays.fill(alphaLanes, 0f);
    }
}

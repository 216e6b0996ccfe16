package org.lowbit4j.bitsearch.layer;

import java.util.Arrays;
import java.util.List;
import org.lowbit4j.quant.layer.TensorLoops;
import org.lowbit4j.quant.quantizer.Discretizer;
import org.lowbit4j.quant.quantizer.IntervalGradients;
import org.lowbit4j.quant.quantizer.RangeTransformer;

/**
 * The backward pass of {@link MixtureForward}, straight through the rounding: as the shares sum to 1, dL/dv does not depend on
 * them. Sums {@code <G, Q_i>} of every candidate i on the way, with G the gradient by the mixture, and the gradients of the range's
 * parameters: in float lanes, moved to doubles before a lane has added more than a few dozen terms.
 */
final class MixtureBackward implements TensorLoops.Backward {

    private static final int LENGTH = IntervalGradients.LANES;
    private static final int PIECES_PER_FLUSH = 32;

    private final RangeTransformer transformer;
    private final CandidateGrids grids;
    private final IntervalGradients range;
    private final float[] values = new float[LENGTH];
    private final float[] positions = new float[LENGTH];
    private final float[] piece = new float[LENGTH];
    private final float[][] codeLanes;
    private final float[] gradientLanes = new float[LENGTH];
    private final double[] codes;
    private double gradient;
    private int pieces;

    /** All sums zero; {@code range} sums the gradients of the range's parameters. */
    MixtureBackward(RangeTransformer transformer, CandidateGrids grids, IntervalGradients range) {
        this.transformer = transformer;
        this.grids = grids;
        this.range = range;
        this.codeLanes = new float[grids.count()][LENGTH];
        this.codes = new double[grids.count()];
    }

    /** The sums of all tasks of a tensor, in order; at least one. */
    static MixtureBackward sum(List<MixtureBackward> parts) {
        MixtureBackward sum = parts.get(0);
        parts.subList(1, parts.size()).forEach(sum::add);
        return sum;
    }

    @Override
    public void run(float[] inputs, float[] upstream, int count) {
        for (int start = 0; start < count; start += LENGTH) {
            int length = Math.min(LENGTH, count - start);
            System.arraycopy(inputs, start, values, 0, length);
            System.arraycopy(inputs, start, positions, 0, length);
            System.arraycopy(upstream, start, piece, 0, length);
            transformer.transform(positions, length);
            grids.positions(positions, length);
            addProducts(length);
            transformer.gradients(values, piece, length, range);
            System.arraycopy(piece, 0, upstream, start, length);
        }
    }

    private void addProducts(int length) {
        for (int i = 0; i < codeLanes.length; i++) {
            Discretizer.addProducts(positions, piece, length, grids.levels(i), codeLanes[i]);
        }
        for (int i = 0; i < length; i++) {
            gradientLanes[i] += piece[i];
        }
        pieces++;
        if (pieces == PIECES_PER_FLUSH) {
            flush();
        }
    }

    private void add(MixtureBackward other) {
        flush();
        other.flush();
        for (int i = 0; i < codes.length; i++) {
            codes[i] += other.codes[i];
        }
        gradient += other.gradient;
        range.add(other.range);
    }

    /** Gradients of the range's parameters. */
    IntervalGradients range() {
        return range;
    }

    /** {@code <G, Q_i>} for every candidate. */
    double[] products() {
        flush();
        double[] products = new double[codes.length];
        for (int i = 0; i < products.length; i++) {
            products[i] = codes[i] * grids.unit(i) + gradient * grids.offset();
        }
        return products;
    }

    private void flush() {
        for (int i = 0; i < codeLanes.length; i++) {
            codes[i] += drained(codeLanes[i]);
        }
        gradient += drained(gradientLanes);
        pieces = 0;
    }

    private static double drained(float[] lanes) {
        double sum = 0;
        for (float lane : lanes) {
            sum += lane;
        }
        Arrays.fill(lanes, 0f);
        return sum;
    }
}

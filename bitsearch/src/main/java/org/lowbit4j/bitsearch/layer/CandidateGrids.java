package org.lowbit4j.bitsearch.layer;

import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.layer.ActivationQuantization;
import org.lowbit4j.quant.layer.WeightQuantization;
import org.lowbit4j.quant.quantizer.QuantizerKind;

/**
 * The grids of all candidate bitwidths of one operand, over one transformed value t:
 *
 * <pre>
 * unit        Q_i(t) = rint(n_i t) / n_i                  n_i = 2^bits - 1        t in [0, 1]   activations
 * symmetric   Q_i(t) = rint(n_i t) / n_i                  n_i = 2^(bits-1) - 1    t in [-1, 1]  QIL weights, signed activations
 * odd points  Q_i(t) = 2 rint(n_i (t + 1) / 2) / n_i - 1  n_i = 2^bits - 1        t in [-1, 1]  DoReFa weights
 * </pre>
 *
 * All are {@code unit_i * rint(n_i * position) + offset} with a position that is linear in t.
 */
final class CandidateGrids {

    /** Which of the three formulas. */
    private enum Form {
        UNIT(0, false),
        SYMMETRIC(1, false),
        ODD_POINTS(0, true);

        private final int signBits;
        private final boolean odd;

        Form(int signBits, boolean odd) {
            this.signBits = signBits;
            this.odd = odd;
        }
    }

    private final Form form;
    private final float[] levels;

    static CandidateGrids weights(WeightQuantization quantization, Candidates candidates) {
        return new CandidateGrids(
                quantization.kind() == QuantizerKind.EBS ? Form.ODD_POINTS : Form.SYMMETRIC, candidates);
    }

    static CandidateGrids activations(ActivationQuantization quantization, Candidates candidates) {
        return new CandidateGrids(quantization.coding() == Coding.SIGNED ? Form.SYMMETRIC : Form.UNIT, candidates);
    }

    private CandidateGrids(Form form, Candidates candidates) {
        this.form = form;
        this.levels = new float[candidates.size()];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (1 << (candidates.at(i) - form.signBits)) - 1;
        }
    }

    int count() {
        return levels.length;
    }

    /** n_i. */
    float levels(int candidate) {
        return levels[candidate];
    }

    /** What one code adds to Q_i. */
    double unit(int candidate) {
        return (form.odd ? 2.0 : 1.0) / levels[candidate];
    }

    /** Q_i of code 0. */
    double offset() {
        return form.odd ? -1 : 0;
    }

    /** d(position)/dt. */
    float slope() {
        return form.odd ? 0.5f : 1f;
    }

    /** The position of t = 0. */
    float shift() {
        return form.odd ? 0.5f : 0f;
    }

    /** Replaces transformed values by positions. */
    void positions(float[] transformed, int length) {
        if (form.odd) {
            for (int i = 0; i < length; i++) {
                transformed[i] = transformed[i] * slope() + shift();
            }
        }
    }
}

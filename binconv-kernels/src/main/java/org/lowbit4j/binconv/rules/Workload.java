package org.lowbit4j.binconv.rules;

import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/**
 * What of an integer convolution decides how long its kernels take: all but the weights themselves.
 *
 * @param input shape of the image
 * @param weights shape of the weights, of one group
 * @param window kernel, stride, padding, dilation
 * @param grid grid of the weights: their bits and how far they reach
 * @param activationBits bits of an activation
 */
public record Workload(Shape input, WeightShape weights, Window window, WeightGrid grid, int activationBits) {

    /** Rows of the output. */
    public int outputRows() {
        return window.outputHeight(input.height());
    }

    /** Columns of the output. */
    public int outputColumns() {
        return window.outputWidth(input.width());
    }

    /** By hand: the JVM makes those of records when they are first asked for, in more time than reading all rules takes. */
    @Override
    public int hashCode() {
        int hash = 31 * input.height() + input.width();
        hash = 31 * hash + weights.inputs();
        hash = 31 * hash + weights.outputs();
        hash = 31 * hash + window.kernelHeight();
        hash = 31 * hash + window.strideHeight();
        hash = 31 * hash + grid.bits();
        hash = 31 * hash + grid.coding().hashCode();
        return 31 * hash + activationBits;
    }

    /** The same convolution with weights of another coding and as many bits. */
    Workload withCoding(WeightGrid.Coding coding) {
        return new Workload(input, weights, window, new WeightGrid(grid.bits(), coding), activationBits);
    }
}

package org.lowbit4j.bitsearch.latency;

import java.util.SplittableRandom;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;

/**
 * Random weights that take a kernel as long as trained ones. No kernel looks at weights but the one with tables of them, which is
 * slower where many weights are far from zero, because their sums leave a byte.
 *
 * <p>Values are drawn from a normal distribution around zero and rounded to the grid. Its deviation, in units of the greatest value, is
 * our choice after a look at the decoded weights of ResNet-20 (their root mean square, mean over the layers): 0.2 for odd points, whose
 * range is the largest weight (0.21 after {@code finetune} at uniform 3/3 with EBS); {@code 1.28 / bits} for symmetric codes, whose interval
 * narrows with the bits (0.65, 0.42, 0.32, 0.25 at 2 to 5 bits after calibration and {@code quantize --epochs 1 --train-images 1280}).
 */
public final class TypicalWeights {

    private static final double ODD_POINTS = 0.2;
    private static final double SYMMETRIC = 1.28;

    private TypicalWeights() {}

    /** Weights on {@code grid}; the same for the same state of {@code random}. */
    public static WeightCodes draw(WeightGrid grid, WeightShape shape, SplittableRandom random) {
        double deviation =
                grid.coding() == WeightGrid.Coding.ODD_POINTS ? ODD_POINTS : Math.min(1, SYMMETRIC / grid.bits());
        int[] codes = new int[shape.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = code(grid, deviation * random.nextGaussian());
        }
        return WeightCodes.of(grid, shape, codes);
    }

    /** The code of the grid's value that is nearest to {@code value}. */
    private static int code(WeightGrid grid, double value) {
        double steps =
                grid.coding() == WeightGrid.Coding.ODD_POINTS ? (value + 1) / 2 * grid.levels() : value * grid.levels();
        return (int) Math.max(grid.minCode(), Math.min(grid.maxCode(), Math.rint(steps)));
    }
}

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
 * That of codes in two's complement is computed, not looked up in a network: LSQ starts with the step {@code 2 E|w| / sqrt(p - 1)}
 * (Esser et al., 2020), which makes normal weights {@code sqrt(p - 1) / (2 sqrt(2 / pi))} steps wide.
 */
public final class TypicalWeights {

    private static final double ODD_POINTS = 0.2;
    private static final double SYMMETRIC = 1.28;

    /** {@code E|w|} of a normal distribution of deviation 1: {@code sqrt(2 / pi)}. */
    private static final double NORMAL_MEAN_MAGNITUDE = Math.sqrt(2 / Math.PI);

    private TypicalWeights() {}

    /** Weights on {@code grid}; the same for the same state of {@code random}. */
    public static WeightCodes draw(WeightGrid grid, WeightShape shape, SplittableRandom random) {
        double deviation = deviation(grid);
        int[] codes = new int[shape.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = grid.nearest(deviation * random.nextGaussian());
        }
        return WeightCodes.of(grid, shape, codes);
    }

    private static double deviation(WeightGrid grid) {
        return switch (grid.coding()) {
            case ODD_POINTS -> ODD_POINTS;
            case SYMMETRIC -> Math.min(1, SYMMETRIC / grid.bits());
            case TWOS_COMPLEMENT -> Math.sqrt(grid.maxCode()) / (2 * NORMAL_MEAN_MAGNITUDE) / grid.levels();
        };
    }
}

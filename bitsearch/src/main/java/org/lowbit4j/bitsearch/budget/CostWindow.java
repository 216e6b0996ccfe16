package org.lowbit4j.bitsearch.budget;

/**
 * The costs that meet a target: at most the target, and at least 98 % of it. Sums of fractions are allowed a relative error of
 * 1e-9.
 *
 * @param target positive
 */
public record CostWindow(double target) {

    private static final double LEAST_SHARE = 0.98;
    private static final double ROUNDING = 1e-9;

    /** Checks the target. */
    public CostWindow {
        if (!(target > 0) || Double.isInfinite(target)) {
            throw new IllegalArgumentException("target cost " + target + ": expected a positive number");
        }
    }

    /** Whether {@code cost} is at most the target. */
    public boolean isFeasible(double cost) {
        return cost <= target * (1 + ROUNDING);
    }

    /** Whether {@code cost} is at most the target and at least 98 % of it. */
    public boolean contains(double cost) {
        return isFeasible(cost) && cost >= least() * (1 - ROUNDING);
    }

    /** 98 % of the target. */
    public double least() {
        return LEAST_SHARE * target;
    }
}

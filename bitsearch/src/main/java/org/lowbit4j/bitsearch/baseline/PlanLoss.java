package org.lowbit4j.bitsearch.baseline;

import org.lowbit4j.quant.plan.BitwidthPlan;

/** How bad a plan is, the less the better; for instance the loss of a search network with all shares on the plan's bits. */
@FunctionalInterface
public interface PlanLoss {

    /** The loss of a plan; the same for the same plan. Plans whose loss is NaN lose against all others. */
    double of(BitwidthPlan plan);
}

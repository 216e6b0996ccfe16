package org.lowbit4j.binconv.engine;

import java.util.List;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.kernel.ChannelAffine;
import org.lowbit4j.binconv.kernel.ChannelThresholds;
import org.lowbit4j.binconv.kernel.FloatLoops;
import org.lowbit4j.binconv.plan.Fused;
import org.lowbit4j.binconv.plan.NetworkPlan;
import org.lowbit4j.binconv.plan.Thresholds;

/** The loops of element-wise nodes that run together, with their buffers known. */
final class FusedSteps implements Fused.Cases<RangeStep> {

    private final NetworkPlan plan;
    private final FloatLoops loops;

    FusedSteps(NetworkPlan plan, FloatLoops loops) {
        this.plan = plan;
        this.loops = loops;
    }

    List<RangeStep> of(List<Fused> steps) {
        return steps.stream().map(step -> step.accept(this)).toList();
    }

    @Override
    public RangeStep single(Fused.Single step) {
        return NodeWork.step(step.node(), plan, loops);
    }

    @Override
    public RangeStep counted(Fused.Counted step) {
        int to = slot(step.quantizer());
        ByPart<ChannelThresholds> thresholds =
                ByPart.of(thresholds(step), ChannelThresholds::ofChannel, plan, step.affine());
        return (w, sums, at, i, end) -> loops.count(sums, at, i, end, thresholds.at(i), w.codes(to));
    }

    /** Where the codes change. */
    ChannelThresholds thresholds(Fused.Counted step) {
        Node.Affine affine = (Node.Affine) plan.graph().nodes().get(step.affine());
        return Thresholds.of(affine, step.functions(), grid(step.quantizer()));
    }

    @Override
    public RangeStep requantized(Fused.Requantized step) {
        int to = slot(step.quantizer());
        ActivationGrid grid = grid(step.quantizer());
        ByPart<ChannelAffine> affine = ByPart.affine(plan, step.affine());
        return (w, sums, at, i, end) -> loops.quantize(sums, at, i, end, affine.at(i), grid, w.codes(to));
    }

    @Override
    public RangeStep residual(Fused.Residual step) {
        Node.Add add = (Node.Add) plan.graph().nodes().get(step.add());
        ByPart<ChannelAffine> affine = ByPart.affine(plan, step.affine());
        int skipped = add.main() == step.affine() ? 1 : 0;
        int skip = plan.buffer(plan.operands(step.add()).get(skipped)).slot();
        int to = slot(step.relu());
        if (step.quantizer().isPresent()) {
            ActivationGrid grid = grid(step.quantizer().get());
            int codes = slot(step.quantizer().get());
            return (w, sums, at, i, end) -> loops.addReluAndQuantize(
                    sums, at, i, end, affine.at(i), w.floats(skip), w.floats(to), grid, w.codes(codes));
        }
        return (w, sums, at, i, end) -> loops.addAndRelu(sums, at, i, end, affine.at(i), w.floats(skip), w.floats(to));
    }

    private int slot(int node) {
        return plan.buffer(node).slot();
    }

    private ActivationGrid grid(int quantizer) {
        return plan.type(quantizer).codeGrid();
    }
}

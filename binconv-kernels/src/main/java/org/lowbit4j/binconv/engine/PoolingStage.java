package org.lowbit4j.binconv.engine;

import java.util.List;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.FloatLoops;
import org.lowbit4j.binconv.kernel.FloatLoops.Region;
import org.lowbit4j.binconv.plan.NetworkPlan;
import org.lowbit4j.binconv.plan.ValueId;

/**
 * Pooling over windows, channels last: the part of every window that lies inside the image. A maximum is taken of the rows of a
 * window first, for all columns at once, and then of the columns: windows that overlap share that work.
 */
final class PoolingStage implements Stage {

    private static final int[] NONE = {};

    private final Pooling pooling;
    private final boolean max;
    private final Window window;
    private final int from;
    private final int to;
    private final Shape input;
    private final Rows rows;
    private final List<RangeStep> steps;

    /**
     * @param from buffer of the operand
     * @param to buffer of the result
     * @param rows layout and shape of the result
     * @param steps what follows on every row
     */
    private PoolingStage(
            Pooling pooling, Node.Pool node, int from, int to, Shape input, Rows rows, List<RangeStep> steps) {
        this.pooling = pooling;
        this.max = node.kind() == Node.Pool.Kind.MAX;
        this.window = node.window();
        this.from = from;
        this.to = to;
        this.input = input;
        this.rows = rows;
        this.steps = steps;
    }

    /** The stage of pooling node {@code index} with what follows on every row. */
    static PoolingStage of(NetworkPlan plan, int index, FloatLoops loops, List<RangeStep> steps) {
        Node.Pool node = (Node.Pool) plan.graph().nodes().get(index);
        ValueId operand = plan.operands(index).get(0);
        return new PoolingStage(
                new Pooling(loops, node.kind()),
                node,
                plan.buffer(operand).slot(),
                plan.buffer(index).slot(),
                plan.type(operand).shape(),
                new Rows(plan.value(index).layout(), plan.type(index).shape()),
                steps);
    }

    /** Elements that a thread needs for itself. */
    static int blockSize(Shape input) {
        return rowSize(input);
    }

    private static int rowSize(Shape input) {
        return input.width() * input.channels();
    }

    @Override
    public int rows() {
        return rows.shape().height();
    }

    @Override
    public long nanos() {
        return Effort.elements(input);
    }

    @Override
    public void run(Workspace workspace, int lane, int fromRow, int toRow) {
        float[] source = workspace.floats(from);
        float[] target = workspace.floats(to);
        for (int y = fromRow; y < toRow; y++) {
            int top = Math.max(0, window.inputRow(y, 0));
            int bottom = Math.min(input.height(), window.inputRow(y, window.kernelHeight()));
            if (max) {
                float[] row = workspace.lane(lane).floatBlock();
                pooling.pool(source, columns(top, bottom), row, 0);
                poolRow(row, 0, 1, target, y);
            } else {
                poolRow(source, top, bottom, target, y);
            }
            rows.run(steps, workspace, NONE, y, y + 1);
        }
    }

    /** Rows as one column that is as deep as a row is long. */
    private Region columns(int top, int bottom) {
        int size = rowSize(input);
        return new Region(top * size, bottom - top, 1, size, 0, size);
    }

    private void poolRow(float[] source, int top, int bottom, float[] target, int y) {
        int channels = input.channels();
        Shape output = rows.shape();
        for (int x = 0; x < output.width(); x++) {
            int left = Math.max(0, window.inputColumn(x, 0));
            int right = Math.min(input.width(), window.inputColumn(x, window.kernelWidth()));
            Region region = new Region(
                    input.index(top, left, 0), bottom - top, right - left, rowSize(input), channels, channels);
            pooling.pool(source, region, target, output.index(y, x, 0));
        }
    }
}

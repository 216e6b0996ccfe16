package org.lowbit4j.binconv.engine;

import java.util.List;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.kernel.FloatConvolutionKernel;
import org.lowbit4j.binconv.kernel.FloatLoops;
import org.lowbit4j.binconv.kernel.Layout;

/** A float convolution, block by block, every block with what follows it; transposed while it is in the cache. */
final class FloatConvolutionStage implements Stage {

    /** Elements done at a time, so that they stay in the first-level cache. */
    private static final int BLOCK = 4 << 10;

    private static final int[] NONE = {};

    private final FloatConvolutionKernel kernel;
    private final boolean transposed;
    private final FloatLoops loops;
    private final int from;
    private final int to;
    private final Rows rows;
    private final List<RangeStep> steps;
    private final long macs;

    /**
     * A stage.
     *
     * @param transposed whether the kernel's result is channels last and the stage's is not
     * @param from buffer of the operand
     * @param to buffer of the result
     * @param rows layout and shape of the result
     * @param steps what follows on every block
     * @param macs multiplications
     */
    FloatConvolutionStage(
            FloatConvolutionKernel kernel,
            boolean transposed,
            FloatLoops loops,
            int from,
            int to,
            Rows rows,
            List<RangeStep> steps,
            long macs) {
        this.kernel = kernel;
        this.transposed = transposed;
        this.loops = loops;
        this.from = from;
        this.to = to;
        this.rows = rows;
        this.steps = steps;
        this.macs = macs;
    }

    private static int blockRows(Shape shape) {
        return Math.max(1, BLOCK / (shape.width() * shape.channels()));
    }

    /** Elements of a block of a value of a shape. */
    static int blockSize(Shape shape) {
        return blockRows(shape) * shape.width() * shape.channels();
    }

    @Override
    public int rows() {
        return rows.shape().height();
    }

    @Override
    public long nanos() {
        return Effort.floats(macs);
    }

    @Override
    public void run(Workspace workspace, int lane, int fromRow, int toRow) {
        int blockRows = blockRows(rows.shape());
        for (int row = fromRow; row < toRow; row += blockRows) {
            int end = Math.min(toRow, row + blockRows);
            convolve(workspace, workspace.lane(lane).floatBlock(), row, end);
            rows.run(steps, workspace, NONE, row, end);
        }
    }

    private void convolve(Workspace workspace, float[] block, int row, int end) {
        float[] image = workspace.floats(from);
        float[] result = workspace.floats(to);
        if (!transposed) {
            kernel.convolve(image, row, end, result, row * rows.layout().rowSize(rows.shape()));
            return;
        }
        kernel.convolve(image, row, end, block, 0);
        loops.transpose(
                block,
                result,
                Layout.CHANNELS_LAST.toOther(rows.shape(), row, end).from(0));
    }
}

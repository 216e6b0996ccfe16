package org.lowbit4j.binconv.engine;

import java.util.List;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.kernel.ChannelAffine;
import org.lowbit4j.binconv.kernel.ChannelThresholds;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.Layout;

/** The stages of an integer convolution: packing its image; convolving block by block, every block with what follows it. */
final class ConvolutionStages {

    /** Accumulators that a block has at most, unless the kernel wants longer blocks: half of a first-level cache. */
    private static final int BLOCK = 6 << 10;

    private final int node;
    private final ConvolutionKernel kernel;
    private final Rows rows;

    /** @param rows layout and shape of the sums */
    ConvolutionStages(int node, ConvolutionKernel kernel, Rows rows) {
        this.node = node;
        this.kernel = kernel;
        this.rows = rows;
    }

    /** Rows of a block: a multiple of what the kernel prefers. */
    private static int blockRows(ConvolutionKernel kernel) {
        Shape output = kernel.spec().output();
        int preferred = kernel.preferredRows();
        int fitting = BLOCK / (output.width() * output.channels());
        return Math.min(output.height(), Math.max(1, fitting / preferred) * preferred);
    }

    static int blockSize(ConvolutionKernel kernel) {
        Shape output = kernel.spec().output();
        return blockRows(kernel) * output.width() * output.channels();
    }

    /** Visits the blocks of rows of {@code fromRow..toRow - 1}. */
    static void forEachBlock(ConvolutionKernel kernel, int fromRow, int toRow, RowBlock block) {
        int rows = blockRows(kernel);
        for (int row = fromRow; row < toRow; row += rows) {
            block.visit(row, Math.min(toRow, row + rows));
        }
    }

    /** Rows {@code row..end - 1}. */
    interface RowBlock {
        void visit(int row, int end);
    }

    /** @param layout that of the codes */
    Stage pack(int codes, Layout layout) {
        return new Stage() {
            @Override
            public int rows() {
                return kernel.spec().input().height();
            }

            @Override
            public long nanos() {
                return Effort.elements(kernel.spec().input());
            }

            @Override
            public void run(Workspace workspace, int lane, int fromRow, int toRow) {
                ConvolutionKernel.Session session = workspace.session(node);
                if (layout == kernel.layout()) {
                    session.pack(workspace.codes(codes), fromRow, toRow);
                } else {
                    session.packOther(workspace.codes(codes), fromRow, toRow);
                }
            }
        };
    }

    /**
     * Convolution by a kernel that yields codes.
     *
     * @param to buffer of the codes
     */
    Stage count(ChannelThresholds thresholds, int to) {
        return new RowStage() {
            @Override
            public void run(Workspace workspace, int lane, int fromRow, int toRow) {
                ConvolutionKernel.Worker worker = workspace.lane(lane).worker(node);
                worker.convolve(fromRow, toRow, thresholds, workspace.codes(to));
            }
        };
    }

    /** Convolution by a kernel that yields floats. */
    Stage scale(ChannelAffine affine, int to) {
        return new RowStage() {
            @Override
            public void run(Workspace workspace, int lane, int fromRow, int toRow) {
                ConvolutionKernel.Worker worker = workspace.lane(lane).worker(node);
                worker.convolve(fromRow, toRow, affine, workspace.floats(to));
            }
        };
    }

    /** Convolution with steps on every block. */
    Stage convolve(List<RangeStep> steps) {
        return new RowStage() {
            @Override
            public void run(Workspace workspace, int lane, int fromRow, int toRow) {
                ConvolutionKernel.Worker worker = workspace.lane(lane).worker(node);
                int[] block = workspace.lane(lane).block();
                forEachBlock(kernel, fromRow, toRow, (row, end) -> {
                    worker.convolve(row, end, block);
                    rows.run(steps, workspace, block, row, end);
                });
            }
        };
    }

    /** A stage over the rows of the output. */
    private abstract class RowStage implements Stage {

        @Override
        public int rows() {
            return rows.shape().height();
        }

        @Override
        public int preferredRows() {
            return kernel.preferredRows();
        }

        @Override
        public long nanos() {
            return Effort.integers(kernel.spec());
        }
    }
}

package org.lowbit4j.binconv.kernel;

import org.lowbit4j.binconv.ir.Shape;

/** A kernel that works channels first, for callers that have their values channels last: transposes codes and sums. */
public final class ChannelsLastKernel implements ConvolutionKernel {

    private final ConvolutionKernel kernel;

    private ChannelsLastKernel(ConvolutionKernel kernel) {
        this.kernel = kernel;
    }

    /** The kernel itself if it works channels last. */
    public static ConvolutionKernel of(ConvolutionKernel kernel) {
        return kernel.layout() == Layout.CHANNELS_LAST ? kernel : new ChannelsLastKernel(kernel);
    }

    @Override
    public ConvolutionSpec spec() {
        return kernel.spec();
    }

    @Override
    public String name() {
        return kernel.name();
    }

    @Override
    public int preferredRows() {
        return kernel.preferredRows();
    }

    @Override
    public Session newSession() {
        Session session = kernel.newSession();
        byte[] channelsFirst = new byte[spec().input().size()];
        return new Session() {
            @Override
            public void pack(byte[] codes, int fromRow, int toRow) {
                Layout.CHANNELS_LAST.toOther(spec().input(), fromRow, toRow).apply(codes, channelsFirst);
                session.pack(channelsFirst, fromRow, toRow);
            }

            @Override
            public Worker newWorker() {
                return new TransposingWorker(session.newWorker());
            }
        };
    }

    private final class TransposingWorker implements Worker {

        private final Worker worker;
        private int[] sums = {};

        TransposingWorker(Worker worker) {
            this.worker = worker;
        }

        @Override
        public void convolve(int fromRow, int toRow, int[] accumulators) {
            Shape output = spec().output();
            Shape block = new Shape(toRow - fromRow, output.width(), output.channels());
            if (sums.length < block.size()) {
                sums = new int[block.size()];
            }
            worker.convolve(fromRow, toRow, sums);
            Layout.CHANNELS_FIRST.toOther(block, 0, block.height()).apply(sums, accumulators);
        }
    }
}

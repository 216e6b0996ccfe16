package org.lowbit4j.binconv.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightShape;

/** A grouped convolution as one ordinary convolution a group, over the group's channels. */
final class GroupedConvolutionKernel implements ConvolutionKernel {

    private final ConvolutionSpec spec;
    private final List<ConvolutionKernel> kernels = new ArrayList<>();

    /** Makes the kernel of every group with {@code maker}. */
    GroupedConvolutionKernel(ConvolutionSpec spec, Function<ConvolutionSpec, ConvolutionKernel> maker) {
        this.spec = spec;
        for (int group = 0; group < spec.groups(); group++) {
            kernels.add(ChannelsLastKernel.of(maker.apply(group(spec, group))));
        }
    }

    /** The bytes of the images of all groups, in the layout of this kernel and of theirs; kernels of groups not counted. */
    static KernelMemory images(ConvolutionSpec spec) {
        return new KernelMemory(0, Bytes.product(2, spec.input().size()), 0);
    }

    /** The convolution of one group. */
    private static ConvolutionSpec group(ConvolutionSpec spec, int group) {
        WeightShape all = spec.weights().shape();
        Shape input = new Shape(spec.input().height(), spec.input().width(), all.inputs());
        WeightShape part =
                new WeightShape(all.outputs() / spec.groups(), all.kernelHeight(), all.kernelWidth(), all.inputs());
        int[] codes = new int[part.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = spec.weights().code(group * part.size() + i);
        }
        return new ConvolutionSpec(
                input, spec.grid(), spec.window(), WeightCodes.of(spec.weights().grid(), part, codes));
    }

    @Override
    public ConvolutionSpec spec() {
        return spec;
    }

    @Override
    public String name() {
        return kernels.get(0).name();
    }

    @Override
    public int preferredRows() {
        return kernels.get(0).preferredRows();
    }

    @Override
    public Session newSession() {
        return new GroupedSession();
    }

    /** Every group has an image of its own. */
    private final class GroupedSession implements Session {

        private final List<Session> sessions =
                kernels.stream().map(ConvolutionKernel::newSession).toList();
        private final byte[][] images =
                new byte[kernels.size()][kernels.get(0).spec().input().size()];

        @Override
        public void pack(byte[] codes, int fromRow, int toRow) {
            int channels = spec.weights().shape().inputs();
            int width = spec.input().width();
            for (int group = 0; group < images.length; group++) {
                for (int pixel = fromRow * width; pixel < toRow * width; pixel++) {
                    int from = pixel * spec.input().channels() + group * channels;
                    System.arraycopy(codes, from, images[group], pixel * channels, channels);
                }
                sessions.get(group).pack(images[group], fromRow, toRow);
            }
        }

        @Override
        public Worker newWorker() {
            return new GroupedWorker(sessions.stream().map(Session::newWorker).toList());
        }
    }

    private final class GroupedWorker implements Worker {

        private final List<Worker> workers;
        private final Shape part = kernels.get(0).spec().output();
        private final int[] sums = new int[preferredRows() * part.width() * part.channels()];

        GroupedWorker(List<Worker> workers) {
            this.workers = workers;
        }

        @Override
        public void convolve(int fromRow, int toRow, int[] accumulators) {
            for (int row = fromRow; row < toRow; row += preferredRows()) {
                int end = Math.min(toRow, row + preferredRows());
                for (int group = 0; group < workers.size(); group++) {
                    workers.get(group).convolve(row, end, sums);
                    spread((row - fromRow) * part.width(), (end - row) * part.width(), group, accumulators);
                }
            }
        }

        private void spread(int fromPixel, int pixels, int group, int[] accumulators) {
            int channels = part.channels();
            for (int pixel = 0; pixel < pixels; pixel++) {
                int to = ((fromPixel + pixel) * workers.size() + group) * channels;
                System.arraycopy(sums, pixel * channels, accumulators, to, channels);
            }
        }
    }
}

package org.lowbit4j.quant.layer;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Runs {@link OptionAShortcut}. Forward and backward copy between the same two views: the pixels kept of the input, and
 * the channels of the output that are not constantly zero.
 */
final class OptionAShortcutRuntime extends AbstractLayer<OptionAShortcut> {

    private static final long serialVersionUID = 1;

    OptionAShortcutRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        INDArray output = workspaceMgr.create(ArrayType.ACTIVATIONS, input.dataType(), outputShape(), 'c');
        passedChannels(output).assign(keptPixels(input));
        return output;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(true);
        INDArray gradient = workspaceMgr.create(ArrayType.ACTIVATION_GRAD, epsilon.dataType(), input.shape(), 'c');
        keptPixels(gradient).assign(passedChannels(epsilon));
        return new Pair<>(new DefaultGradient(), gradient);
    }

    private boolean channelsLast() {
        return layerConf().getDataFormat() == CNN2DFormat.NHWC;
    }

    private long[] outputShape() {
        OptionAShortcut conf = layerConf();
        int channelAxis = channelsLast() ? 3 : 1;
        long[] shape = new long[4];
        for (int axis = 0; axis < 4; axis++) {
            shape[axis] = axis == 0 ? input.size(0) : conf.kept(input.size(axis));
        }
        shape[channelAxis] = conf.getChannelsBefore() + input.size(channelAxis) + conf.getChannelsAfter();
        return shape;
    }

    /** The view x[:, :, ::stride, ::stride]. */
    private INDArray keptPixels(INDArray x) {
        int rows = channelsLast() ? 1 : 2;
        INDArrayIndex[] pixels = everything();
        pixels[rows] = everyStride(x.size(rows));
        pixels[rows + 1] = everyStride(x.size(rows + 1));
        return x.get(pixels);
    }

    private INDArrayIndex everyStride(long size) {
        // ND4J refuses a stride above the size, which would keep the first element just as well.
        return NDArrayIndex.interval(0, Math.min(layerConf().getStride(), size), size);
    }

    private INDArray passedChannels(INDArray y) {
        int axis = channelsLast() ? 3 : 1;
        OptionAShortcut conf = layerConf();
        INDArrayIndex[] channels = everything();
        channels[axis] = NDArrayIndex.interval(conf.getChannelsBefore(), y.size(axis) - conf.getChannelsAfter());
        return y.get(channels);
    }

    private static INDArrayIndex[] everything() {
        return new INDArrayIndex[] {NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all()};
    }

    @Override
    public Type type() {
        return Type.CONVOLUTIONAL;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        // There are no parameters.
    }

    @Override
    public Layer clone() {
        return new OptionAShortcutRuntime(conf.clone(), dataType);
    }
}

package org.lowbit4j.quant.convolution;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** One ordinary convolution a group. */
record GroupedConvolution(NativeConvolution part, int groups) implements NativeConvolution {

    @Override
    public SlidingWindow window() {
        return part.window();
    }

    @Override
    public void forward(INDArray images, INDArray kernels, INDArray output) {
        for (int group = 0; group < groups; group++) {
            INDArray target = channels(output, group);
            INDArray sums = target.ulike();
            part.forward(
                    channels(images, group).dup('c'), outputs(kernels, group).dup('c'), sums);
            target.assign(sums);
        }
    }

    @Override
    public void backward(
            INDArray images, INDArray kernels, INDArray gradient, INDArray imageGradient, INDArray kernelGradient) {
        for (int group = 0; group < groups; group++) {
            INDArray image = channels(images, group).dup('c');
            INDArray kernel = outputs(kernels, group).dup('c');
            INDArray toImage = image.ulike();
            INDArray toKernel = kernel.ulike();
            part.backward(image, kernel, channels(gradient, group).dup('c'), toImage, toKernel);
            channels(imageGradient, group).assign(toImage);
            outputs(kernelGradient, group).assign(toKernel);
        }
    }

    private INDArray channels(INDArray images, int group) {
        return slice(images, window().channelAxis(), group);
    }

    private INDArray outputs(INDArray kernels, int group) {
        return slice(kernels, 0, group);
    }

    private INDArray slice(INDArray array, int axis, int group) {
        INDArrayIndex[] indices = new INDArrayIndex[4];
        Arrays.fill(indices, NDArrayIndex.all());
        long size = array.size(axis) / groups;
        indices[axis] = NDArrayIndex.interval(group * size, (group + 1) * size);
        return array.get(indices);
    }
}

package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import org.lowbit4j.quant.convolution.ExactConvolution;
import org.lowbit4j.quant.convolution.NativeConvolution;
import org.lowbit4j.quant.convolution.SlidingWindow;
import org.lowbit4j.quant.memory.Allocator;
import org.lowbit4j.quant.memory.FloatMemory;
import org.lowbit4j.quant.operand.Operand;
import org.lowbit4j.quant.operand.OperandQuantizer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The forward pass of a quantized layer in FLOAT, up to the activation function: quantized operands, their convolution, scales,
 * bias.
 *
 * @param layer the configuration
 * @param convolution the convolution that the layer is
 * @param imageQuantizer quantizes the input
 * @param kernelQuantizer quantizes the weights
 * @param parameters those of the layer
 * @param mode training or inference
 */
record ForwardPass(
        QuantizedLayer layer,
        ExactConvolution convolution,
        OperandQuantizer imageQuantizer,
        OperandQuantizer kernelQuantizer,
        Map<String, INDArray> parameters,
        Mode mode) {

    /**
     * What a pass is for. A NaN among the weights is a fault in any mode; one in the input stops a training, and counts as zero in
     * inference, as it does in the packed network.
     *
     * @param training whether a NaN in the input is a fault
     * @param iteration number of the training step, for messages
     */
    record Mode(boolean training, int iteration) {}

    /** The input as images, dense. */
    INDArray images(INDArray input) {
        return layer.geometry().images(FloatMemory.dense(input.castTo(DataType.FLOAT)), layer.what());
    }

    /** The weights as kernels, dense. */
    INDArray kernels() {
        return layer.asKernels(required(parameters, QuantizedLayer.WEIGHT));
    }

    Operand quantizedImages(INDArray images, Allocator working) {
        return quantized(imageQuantizer, images, "input", mode.training, working);
    }

    Operand quantizedKernels(Allocator working) {
        return quantized(kernelQuantizer, kernels(), "weights", true, working);
    }

    private Operand quantized(
            OperandQuantizer quantizer, INDArray tensor, String what, boolean refuseNaN, Allocator working) {
        Operand operand;
        try {
            operand = quantizer.forward(tensor, parameters, working);
        } catch (IllegalArgumentException e) {
            throw new DivergedTrainingException(layer.what(), mode.iteration, what, e.getMessage(), e);
        }
        if (refuseNaN && !operand.numbers()) {
            throw new DivergedTrainingException(layer.what(), mode.iteration, what, "NaN among the values", null);
        }
        return operand;
    }

    /** The shape of the convolution's output. */
    long[] outputShape(INDArray images) {
        return window().outputShape(images, layer.getNOut());
    }

    private SlidingWindow window() {
        return nativeConvolution().window();
    }

    /** The convolution, exact or not. */
    NativeConvolution nativeConvolution() {
        return convolution.convolution();
    }

    /** Whether the channels of images come last. */
    boolean channelsLast() {
        return window().channelsLast();
    }

    /** The convolution of both operands, in units of their steps; exact if both are coded. */
    INDArray sums(Operand images, Operand kernels, Allocator result) {
        INDArray sums = result.create(outputShape(images.values()));
        if (images.isCoded() && kernels.isCoded()) {
            convolution.forward(images.values(), kernels.values(), images.largest(), images.signed(), sums);
        } else {
            nativeConvolution().forward(images.values(), kernels.values(), sums);
        }
        return sums;
    }

    /** What goes into the activation function, in the layer's own shape. */
    INDArray preActivation(INDArray input, Allocator working, Allocator result) {
        Operand images = quantizedImages(images(input), working);
        Operand kernels = quantizedKernels(working);
        INDArray y = sums(images, kernels, result);
        double scale = images.step() * kernels.step();
        if (scale != 1) {
            y.muli(scale);
        }
        if (layer.hasOutputScale()) {
            y.muli(outputScale());
        }
        if (layer.hasBias()) {
            y.addi(alongChannels(required(parameters, QuantizedLayer.BIAS)));
        }
        return layer.geometry().output(y);
    }

    /** The learned scale of the output, 1 where there is none. */
    double outputScale() {
        return layer.hasOutputScale()
                ? required(parameters, QuantizedLayer.OUTPUT_SCALE).getDouble(0)
                : 1;
    }

    private INDArray alongChannels(INDArray vector) {
        long[] shape = {1, 1, 1, 1};
        shape[window().channelAxis()] = vector.length();
        return vector.reshape('c', shape);
    }
}
